namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Which seeds may be looked at when, and how one seed becomes independent streams of numbers.</summary>
public static class EvaluationSeeds
{
    /// <summary>For tuning: look as often as you like. 31 to 50.</summary>
    public static IReadOnlyList<int> Tuning { get; } = [.. Enumerable.Range(31, 20)];

    /// <summary>For the reported tables: run once after the last change of a controller. 51 to 70.</summary>
    public static IReadOnlyList<int> Reporting { get; } = [.. Enumerable.Range(51, 20)];

    /// <summary>For the reported settling tables: the jitter of each run. 1 to 100, for the median of ten is mostly luck; others are for tuning.</summary>
    public static IReadOnlyList<int> Steps { get; } = [.. Enumerable.Range(1, 100)];

    /// <summary>For the reported table of shared backends: the jitter of each run. 1 to 20; others are for tuning.</summary>
    public static IReadOnlyList<int> Sharing { get; } = [.. Enumerable.Range(1, 20)];

    /// <summary>For the reported tables of batches side by side: a backend and its jitter each. 1 to 20; others are for tuning.</summary>
    public static IReadOnlyList<int> SideBySide { get; } = [.. Enumerable.Range(1, 20)];

    // The same seed must not feed two laws, or a spike would come with a certain jitter.
    internal static SeededDraw Backend(int seed) => new(seed, long.MaxValue);

    internal static int Jitter(int seed) => (seed * 4) + 1;

    internal static int Course(int seed) => (seed * 4) + 2;

    internal static int Loss(int seed) => (seed * 4) + 3;
}
