namespace Dataflow.LoadAware.Control;

/// <summary>Never moves the size: the baseline of every comparison, and the controller for people who only want the figures.</summary>
public sealed class FixedController : IBatchSizeController
{
    private readonly int? _size;

    /// <summary>Keeps whatever size is live.</summary>
    public FixedController()
    {
    }

    /// <summary>Sets the given size at the first feedback and keeps it.</summary>
    /// <param name="size">The size, in items; 1 or more. The limits of the driven block clamp it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public FixedController(int size) => _size = Require.Positive(size, nameof(size));

    /// <inheritdoc/>
    public BatchSizeDecision Decide(in BatchObservation observation) => new(_size ?? observation.CurrentSize, BatchSizeReason.Fixed);
}
