namespace Dataflow.LoadAware.Control;

/// <summary>
/// The threshold rule: at each interval the size grows by a share of itself while the mean load is low, shrinks by it while the
/// load is high, and stays in between.
/// </summary>
/// <remarks>
/// <para>
/// size ± max(size × factor, 1), rounded to the nearest whole number: with a factor of 0.3 two calm intervals and two loaded
/// ones make 20, 26, 34, 24, 17.
/// </para>
/// <para>
/// The mean is that of the load scores since the interval began, of the last 10 of them at most. The rule comes from the seed project, which applied
/// the same ten scores again at every tick; here each feedback is used once, so one bad burst shrinks the size once.
/// </para>
/// <para>Choose it to move over from a fixed rule. It knows nothing of cost per batch, and a fleet of it shares unfairly.</para>
/// </remarks>
public sealed class LoadThresholdController : IBatchSizeController
{
    private readonly SizeGuard _guard;

    /// <summary>Makes the rule with its default knobs.</summary>
    public LoadThresholdController()
        : this(new LoadThresholdControllerOptions())
    {
    }

    /// <summary>Makes the rule with the given knobs, which are copied.</summary>
    /// <param name="options">The knobs.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The low threshold lies above the high one.</exception>
    public LoadThresholdController(LoadThresholdControllerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _guard = new SizeGuard(new LoadThresholdLaw(options), options.Guards);
    }

    /// <inheritdoc/>
    public BatchSizeDecision Decide(in BatchObservation observation) => _guard.Decide(observation);
}
