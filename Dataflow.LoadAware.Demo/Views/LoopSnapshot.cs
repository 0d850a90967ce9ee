namespace Dataflow.LoadAware.Demo.Views;

/// <summary>The loop at one moment, as the views show it.</summary>
internal sealed record LoopSnapshot
{
    /// <summary>Time since the start.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The live batch size, in items; null where there is no one size.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Mean load score of the last feedbacks, 0 to 1; 0 where there is no loop.</summary>
    public double LoadScore { get; init; }

    /// <summary>The last few changes of the size, oldest first.</summary>
    public IReadOnlyList<SizeChange> Changes { get; init; } = [];

    /// <summary>The part of the work that is done, 0 to 1; null where nobody knows how much there is.</summary>
    public double? Progress { get; init; }

    /// <summary>What else the user should know now; null where there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>All figures, in the order in which they are shown.</summary>
    public required IReadOnlyList<Gauge> Gauges { get; init; }
}

/// <summary>A change of the size as a view tells it.</summary>
/// <param name="At">Time since the start.</param>
/// <param name="From">The size before, in items.</param>
/// <param name="To">The size after, in items.</param>
/// <param name="Reason">Why.</param>
/// <param name="LoadScore">The load score that led to it, 0 to 1.</param>
internal readonly record struct SizeChange(TimeSpan At, int From, int To, BatchSizeReason Reason, double LoadScore);
