namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>One side of a comparison. It is entered once, then its rounds and those of the other side take turns.</summary>
/// <param name="Enter">Makes what all rounds share, outside the measurement.</param>
internal sealed record Contender(Func<Trial> Enter)
{
    /// <summary>A contender whose rounds share nothing.</summary>
    /// <param name="operations">Operations of a round.</param>
    /// <param name="round">A round.</param>
    /// <param name="ownBytes">Bytes of a round that are its result, as the arrays of the batches are.</param>
    public static Contender Of(long operations, Func<Task> round, long ownBytes = 0) =>
        new(() => new Trial(Measure.Rounds(operations, round, ownBytes)));
}

/// <summary>A contender that has been entered.</summary>
/// <param name="round">Runs and measures one round.</param>
/// <param name="leave">Undoes what entering made.</param>
internal sealed class Trial(Func<Task<Sample>> round, Func<ValueTask>? leave = null) : IAsyncDisposable
{
    public Task<Sample> RoundAsync() => round();

    public ValueTask DisposeAsync() => leave is null ? ValueTask.CompletedTask : leave();
}
