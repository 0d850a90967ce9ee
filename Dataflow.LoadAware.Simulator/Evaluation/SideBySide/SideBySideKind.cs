namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>What several batches that are under way at once do to each other.</summary>
public enum SideBySideKind
{
    /// <summary>Nothing: each takes the time that it would take alone.</summary>
    Independent,

    /// <summary>They contend: an item of a batch meets those of all other batches under way, c n (n + others).</summary>
    Contending,

    /// <summary>One is served at a time, in the order of arrival; the time of a batch includes its wait for the others.</summary>
    Queueing,
}
