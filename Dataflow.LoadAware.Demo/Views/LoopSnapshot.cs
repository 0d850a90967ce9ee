namespace Dataflow.LoadAware.Demo.Views;

/// <summary>The loop at one moment, as the views show it.</summary>
internal sealed record LoopSnapshot
{
    /// <summary>Time since the start.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The live batch size, in items; null where there is no one size.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The part of the work that is done, 0 to 1; null where nobody knows how much there is.</summary>
    public double? Progress { get; init; }

    /// <summary>What else the user should know now; null where there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>All figures, in the order in which they are shown.</summary>
    public required IReadOnlyList<Gauge> Gauges { get; init; }
}
