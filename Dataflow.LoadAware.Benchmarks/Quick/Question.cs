namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>A pair to be measured, and what its result is held against.</summary>
/// <param name="Name">The path; what a filter matches.</param>
/// <param name="Against">What the baseline is, in a word or two.</param>
/// <param name="Baseline">What ours is compared with; null when there is nothing.</param>
/// <param name="Ours">What is in question.</param>
internal sealed record Question(string Name, string Against, Contender? Baseline, Contender Ours)
{
    /// <summary>The bar for the time of an operation; null when time is not in question.</summary>
    public Bar? Time { get; init; }

    /// <summary>The bar for the memory of an operation; null when it is not in question.</summary>
    public Bar? Memory { get; init; }

    /// <summary>Which round of each side counts.</summary>
    public CountedRound Counted { get; init; } = CountedRound.Least;

    /// <summary>How the memory is written.</summary>
    public Unit MemoryUnit { get; init; } = Unit.Bytes;
}
