namespace Dataflow.LoadAware.Control;

/// <summary>As many good items per second as the backend gives, without any target: it looks for the size where more brings less.</summary>
/// <remarks>
/// <para>
/// Doubles from the start until goodput stops growing, then alternates between a little more and a little less and follows the slope.
/// The alternation narrows as it becomes sure and costs about 1 % of goodput. It learns how the best size moves with the slowness of
/// the backend, so it follows the load without searching anew.
/// </para>
/// <para>
/// Choose it when no latency target is known. N clients without a target on one backend are a commons: a fleet should set a target. It
/// needs <see cref="LoadFeedback.ProcessingTime"/> and <see cref="LoadFeedback.BatchSize"/>; without the latter it holds the size and
/// says <see cref="BatchSizeReason.BatchSizeUnknown"/>.
/// </para>
/// </remarks>
public sealed class GoodputController : IBatchSizeController
{
    private readonly SizeGuard _guard;

    /// <summary>Makes a controller with the default knobs.</summary>
    public GoodputController()
        : this(new GoodputControllerOptions())
    {
    }

    /// <summary>Makes a controller with the given knobs, which are copied.</summary>
    /// <param name="options">The knobs.</param>
    /// <param name="learned">What an earlier controller has learned, for a warm start; null for a cold one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public GoodputController(GoodputControllerOptions options, ControllerState? learned = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _guard = new SizeGuard(new AdaptiveLaw(null, options.MinimumGain), options.Guards, learned);
    }

    /// <inheritdoc/>
    public BatchSizeDecision Decide(in BatchObservation observation) => _guard.Decide(observation);

    /// <summary>What it has learned so far. Call it between decisions, best when the feedback block has completed.</summary>
    /// <returns>Null before the first feedback; what was given back at the start, as long as it has not been taken up.</returns>
    public ControllerState? GetState() => _guard.State;
}
