namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>Which side of every question a process plays.</summary>
internal enum Side
{
    Baseline,
    Ours,
}
