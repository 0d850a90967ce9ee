namespace Dataflow.LoadAware.Control;

/// <summary>Puts a decision that a latency target led to into words.</summary>
internal static class LatencyReason
{
    public static BatchSizeReason Of(LatencyCap cap, in BatchObservation observation, int size, bool wantsMore) =>
        size == observation.MinBatchSize && cap.IsInfeasible ? BatchSizeReason.TargetInfeasible
        : size > observation.CurrentSize ? BatchSizeReason.BelowTarget
        : size < observation.CurrentSize ? BatchSizeReason.AboveTarget
        : wantsMore ? BatchSizeReason.AtLimit
        : BatchSizeReason.Hold;
}
