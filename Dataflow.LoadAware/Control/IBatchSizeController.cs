namespace Dataflow.LoadAware.Control;

/// <summary>Turns one observation into the next batch size. Owns no lock, task, timer or clock.</summary>
/// <remarks>
/// A feedback block calls it for one observation at a time, in the order in which feedback arrives, so an
/// implementation may keep state without locks. One instance serves one block.
/// </remarks>
public interface IBatchSizeController
{
    /// <summary>Decides the next size.</summary>
    /// <param name="observation">What was measured, and under which size.</param>
    /// <returns>The next size, which the caller clamps to the limits, and why.</returns>
    BatchSizeDecision Decide(in BatchObservation observation);
}
