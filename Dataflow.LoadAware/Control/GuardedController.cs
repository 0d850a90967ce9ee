namespace Dataflow.LoadAware.Control;

/// <summary>
/// Puts the guards of the built-in controllers around a controller of one's own. The built-in ones have them already.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A batch with an error rate above 20 % (a timeout, an exception), or one that the backend refused as overload
/// (<see cref="LoadFeedback.IsOverloaded"/>, <see cref="LoadFeedback.RetryAfter"/>), halves the size at once; batches that were cut before
/// that cannot halve it again, and the inner controller does not see them. One failed item of a batch below 40 items is no overload.</item>
/// <item>No growth on an error rate above 5 % (batches below 40 items are judged together with those before them), on a partial batch, or above
/// a ceiling that is switched on.</item>
/// <item>One update at most doubles the size, and takes at most three quarters of it; the limits are kept.</item>
/// </list>
/// The rules are common to Vector's adaptive concurrency, Netflix's concurrency-limits, Azure WebJobs and Envoy.
/// </remarks>
public sealed class GuardedController : IBatchSizeController
{
    private readonly SizeGuard _guard;

    /// <summary>Guards a controller with the default rules.</summary>
    /// <param name="inner">The controller to guard.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inner"/> is null.</exception>
    public GuardedController(IBatchSizeController inner)
        : this(inner, new GuardOptions())
    {
    }

    /// <summary>Guards a controller.</summary>
    /// <param name="inner">The controller to guard.</param>
    /// <param name="options">The rules; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public GuardedController(IBatchSizeController inner, GuardOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        _guard = new SizeGuard(new Inner(inner), options);
    }

    /// <inheritdoc/>
    public BatchSizeDecision Decide(in BatchObservation observation) => _guard.Decide(observation);

    /// <summary>A foreign controller reads the live size from the observation, so it need not be told of moves.</summary>
    private sealed class Inner(IBatchSizeController controller) : ISizeLaw
    {
        private readonly IBatchSizeController _controller = controller;

        public bool LearnsFromTimes => false;

        public void MoveTo(int size, SizeMove why)
        {
        }

        public void Restore(ControllerState state)
        {
        }

        public void Resume()
        {
        }

        public BatchSizeDecision Decide(in BatchObservation observation, bool mayGrow) => _controller.Decide(observation);
    }
}
