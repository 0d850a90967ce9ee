namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>One batch of a run in virtual time.</summary>
/// <param name="StartedAt">When it was handed on, since the run began.</param>
/// <param name="Size">Items in it.</param>
/// <param name="Time">What it took, a wait at the hard limit included.</param>
/// <param name="FailedItems">Items that failed.</param>
/// <param name="Load">The background load u when it began, 0 to 1.</param>
/// <param name="Rejected">Whether the hard limit rejected it.</param>
public readonly record struct BatchTrace(TimeSpan StartedAt, int Size, TimeSpan Time, int FailedItems, double Load, bool Rejected);
