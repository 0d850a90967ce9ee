namespace Dataflow.LoadAware.Control;

/// <summary>The size that a controller wants next, and why.</summary>
/// <param name="Size">The next size, in items.</param>
/// <param name="Reason">What moved it, or why it stayed.</param>
public readonly record struct BatchSizeDecision(int Size, BatchSizeReason Reason);
