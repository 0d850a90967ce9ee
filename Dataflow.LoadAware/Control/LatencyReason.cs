namespace Dataflow.LoadAware.Control;

/// <summary>Puts a decision that a latency target led to into words.</summary>
internal static class LatencyReason
{
    public static BatchSizeReason Of(LatencyCap cap, in Measurement measurement, in BatchObservation observation, int size) =>
        size == observation.MinBatchSize && cap.IsMissedBy(measurement) ? BatchSizeReason.TargetInfeasible
        : size > observation.CurrentSize ? BatchSizeReason.BelowTarget
        : size < observation.CurrentSize ? BatchSizeReason.AboveTarget
        : BatchSizeReason.Hold;
}
