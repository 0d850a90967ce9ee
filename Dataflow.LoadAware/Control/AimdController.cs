namespace Dataflow.LoadAware.Control;

/// <summary>Additive increase, multiplicative decrease: simple, and fair among many who share one backend.</summary>
/// <remarks>
/// <para>
/// A batch is bad when it takes longer than the target, has too many errors, or the load score says that the backend pushes back.
/// The size doubles until the first bad batch or until a batch takes more than half the target; from then on each good batch adds a
/// constant and a bad one multiplies by 0.9, once for all batches that were under way (Chiu and Jain 1989; TCP's slow start).
/// </para>
/// <para>
/// Choose it for a fleet of processes on one queue: equals with different starts end at equal sizes. It misses a latency target
/// more often than <see cref="LatencyTargetController"/>. It needs no <see cref="LoadFeedback.BatchSize"/>.
/// </para>
/// </remarks>
public sealed class AimdController : IBatchSizeController
{
    private readonly SizeGuard _guard;

    /// <summary>Makes the rule with the default knobs.</summary>
    /// <param name="target">The processing time of a batch above which the size shrinks, above zero; null: errors and load alone decide.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="target"/> is not above zero.</exception>
    public AimdController(TimeSpan? target = null)
        : this(new AimdControllerOptions { Target = target })
    {
    }

    /// <summary>Makes the rule with the given knobs, which are copied.</summary>
    /// <param name="options">The knobs.</param>
    /// <param name="learned">What an earlier controller has learned, for a warm start; null for a cold one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public AimdController(AimdControllerOptions options, ControllerState? learned = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var epoch = new DecreaseEpoch();
        _guard = new SizeGuard(new AimdLaw(options, epoch), options.Guards, learned, epoch);
    }

    /// <inheritdoc/>
    public BatchSizeDecision Decide(in BatchObservation observation) => _guard.Decide(observation);

    /// <summary>What it has learned so far. Call it between decisions, best when the feedback block has completed.</summary>
    /// <returns>Null before the first feedback; what was given back at the start, as long as it has not been taken up.</returns>
    public ControllerState? GetState() => _guard.State;
}
