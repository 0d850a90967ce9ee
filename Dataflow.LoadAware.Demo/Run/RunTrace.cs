namespace Dataflow.LoadAware.Demo.Run;

/// <summary>Every batch of a run, in the order in which the backend ended them. One writer; read after the end.</summary>
internal sealed class RunTrace
{
    private readonly List<(TimeSpan EndedAt, LoadFeedback Feedback)> _batches = [];

    /// <summary>The batches: when each ended since the start, and what was measured.</summary>
    public IReadOnlyList<(TimeSpan EndedAt, LoadFeedback Feedback)> Batches => _batches;

    /// <summary>Notes a batch.</summary>
    public void Add(TimeSpan endedAt, in LoadFeedback feedback) => _batches.Add((endedAt, feedback));
}
