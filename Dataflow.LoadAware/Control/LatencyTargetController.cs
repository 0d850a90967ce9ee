namespace Dataflow.LoadAware.Control;

/// <summary>As much throughput as a latency target allows: keeps the processing time of, say, 95 % of the batches within the target.</summary>
/// <remarks>
/// <para>
/// From each batch's own size and time it tracks the size whose quantile meets the target: growth by the square root of the size,
/// decrease in proportion to the excess, a jump when two batches in a row miss by more than the noise explains. A slow correction
/// brings the share of violations to exactly what was asked for.
/// </para>
/// <para>
/// Choose it when the target is known to bind and probing is unwanted. Where the target is loose it grows past the size of the best
/// throughput; <see cref="AdaptiveController"/> does not. It needs <see cref="LoadFeedback.ProcessingTime"/> and
/// <see cref="LoadFeedback.BatchSize"/>; without the latter it holds the size and says <see cref="BatchSizeReason.BatchSizeUnknown"/>.
/// When even the smallest size misses the target it says <see cref="BatchSizeReason.TargetInfeasible"/>.
/// </para>
/// </remarks>
public sealed class LatencyTargetController : IBatchSizeController
{
    private readonly SizeGuard _guard;

    /// <summary>Makes a controller for a target.</summary>
    /// <param name="target">The processing time to keep, above zero.</param>
    /// <param name="quantile">The share of batches that are to keep it, 0.5 to 0.999.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument lies outside its range.</exception>
    public LatencyTargetController(TimeSpan target, double quantile = 0.95)
        : this(new LatencyTargetControllerOptions(target) { Quantile = quantile })
    {
    }

    /// <summary>Makes a controller with the given knobs, which are copied.</summary>
    /// <param name="options">The knobs.</param>
    /// <param name="learned">What an earlier controller has learned, for a warm start; null for a cold one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public LatencyTargetController(LatencyTargetControllerOptions options, ControllerState? learned = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _guard = new SizeGuard(new LatencyTargetLaw(options), options.Guards, learned);
    }

    /// <inheritdoc/>
    public BatchSizeDecision Decide(in BatchObservation observation) => _guard.Decide(observation);

    /// <summary>What it has learned so far. Call it between decisions, best when the feedback block has completed.</summary>
    /// <returns>Null before the first feedback; what was given back at the start, as long as it has not been taken up.</returns>
    public ControllerState? GetState() => _guard.State;
}
