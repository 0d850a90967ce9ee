namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>Which of its rounds a side is judged by.</summary>
internal enum CountedRound
{
    /// <summary>The least one, for costs: whatever disturbs a round adds to it.</summary>
    Least,

    /// <summary>The middle one, for what chance can make look better than it is.</summary>
    Middle,
}
