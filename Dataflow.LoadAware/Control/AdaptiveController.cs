namespace Dataflow.LoadAware.Control;

/// <summary>
/// The default: finds the size that the backend wants. With a latency target it takes the smaller of what the target allows and what
/// goodput makes worthwhile; without one it goes by goodput alone, as <see cref="GoodputController"/>.
/// </summary>
/// <remarks>
/// <para>
/// A target that is loose, binding or absent needs no other choice: where the target surely binds there is no probing, as in
/// <see cref="LatencyTargetController"/>; where it is loose, a ceiling is learned from the slope of goodput.
/// </para>
/// <para>
/// It needs <see cref="LoadFeedback.ProcessingTime"/> and <see cref="LoadFeedback.BatchSize"/>; without the latter it holds the size
/// and says <see cref="BatchSizeReason.BatchSizeUnknown"/>. When even the smallest size misses the target it says
/// <see cref="BatchSizeReason.TargetInfeasible"/>.
/// </para>
/// </remarks>
public sealed class AdaptiveController : IBatchSizeController
{
    // Larger than a latency target alone would need: probing has to be made up for, and tails that are heavier than the normal law's.
    private const double TrimBound = 0.3;

    private readonly SizeGuard _guard;

    /// <summary>Makes a controller without a target.</summary>
    public AdaptiveController()
        : this(new AdaptiveControllerOptions())
    {
    }

    /// <summary>Makes a controller with a target.</summary>
    /// <param name="target">The processing time to keep, above zero.</param>
    /// <param name="quantile">The share of batches that are to keep it, 0.5 to 0.999.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument lies outside its range.</exception>
    public AdaptiveController(TimeSpan target, double quantile = 0.95)
        : this(new AdaptiveControllerOptions { Target = target, Quantile = quantile })
    {
    }

    /// <summary>Makes a controller with the given knobs, which are copied.</summary>
    /// <param name="options">The knobs.</param>
    /// <param name="learned">What an earlier controller has learned, for a warm start; null for a cold one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public AdaptiveController(AdaptiveControllerOptions options, ControllerState? learned = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        LatencyCap? cap = options.Target is { } target ? new LatencyCap(target, options.Quantile, TrimBound) : null;
        _guard = new SizeGuard(new AdaptiveLaw(cap, options.MinimumGain), options.Guards, learned);
    }

    /// <inheritdoc/>
    public BatchSizeDecision Decide(in BatchObservation observation) => _guard.Decide(observation);

    /// <summary>What it has learned so far. Call it between decisions, best when the feedback block has completed.</summary>
    /// <returns>Null before the first feedback; what was given back at the start, as long as it has not been taken up.</returns>
    public ControllerState? GetState() => _guard.State;
}
