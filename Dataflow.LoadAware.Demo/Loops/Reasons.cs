namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>The reasons of controllers in words, for the views.</summary>
internal static class Reasons
{
    /// <summary>The words of every reason.</summary>
    public static IReadOnlyDictionary<BatchSizeReason, string> Words { get; } = Enum.GetValues<BatchSizeReason>().ToDictionary(reason => reason, Of);

    /// <summary>The words of a reason.</summary>
    public static string Of(BatchSizeReason reason) => reason switch
    {
        BatchSizeReason.Hold => "nothing asks for another size",
        BatchSizeReason.Fixed => "the size is fixed",
        BatchSizeReason.WaitingForInterval => "not yet time to adjust",
        BatchSizeReason.LowLoad => "the load is low",
        BatchSizeReason.HighLoad => "the load is high",
        BatchSizeReason.AtLimit => "at the limit already",
        BatchSizeReason.SlowStart => "slow start: growing fast",
        BatchSizeReason.Room => "no sign of trouble",
        BatchSizeReason.Backpressure => "the backend pushes back",
        BatchSizeReason.BelowTarget => "faster than the target",
        BatchSizeReason.AboveTarget => "slower than the target",
        BatchSizeReason.TargetInfeasible => "even the smallest size misses the target",
        BatchSizeReason.Probe => "probing around the best size known",
        BatchSizeReason.MoreThroughput => "larger gave more throughput",
        BatchSizeReason.LessThroughput => "larger gave no more throughput",
        BatchSizeReason.LevelShift => "the backend's speed has shifted",
        BatchSizeReason.Overload => "overload: halved",
        BatchSizeReason.OverloadKnown => "overload, answered already",
        BatchSizeReason.Errors => "too many errors to grow",
        BatchSizeReason.Saturated => "a resource is saturated",
        BatchSizeReason.PartialBatch => "batches are not full",
        BatchSizeReason.BatchSizeUnknown => "feedback lacks the batch size",
        BatchSizeReason.Restored => "a learned size was restored",
        _ => reason.ToString(),
    };
}
