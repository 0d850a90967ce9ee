using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>The blocks that are compared, each made for the same purpose.</summary>
public static class Batchers
{
    /// <summary>Long enough never to pass within a run, as a timeout that items keep from passing.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>The baseline.</summary>
    public static BatchBlock<T> Peer<T>(int size, int capacity = DataflowBlockOptions.Unbounded) =>
        new(size, new GroupingDataflowBlockOptions { BoundedCapacity = capacity });

    /// <summary>Ours as a drop-in: no timeout.</summary>
    public static AdaptiveBatchBlock<T> Ours<T>(int size, int capacity = DataflowBlockOptions.Unbounded) =>
        new(size, new GroupingDataflowBlockOptions { BoundedCapacity = capacity });

    /// <summary>Ours with a timeout, which is how it is made from its own options.</summary>
    public static AdaptiveBatchBlock<T> OursWithTimeout<T>(int size) =>
        new(new AdaptiveBatchBlockOptions { InitialBatchSize = size, MaxBatchSize = Math.Max(size, 1000), FlushTimeout = Timeout });

    /// <summary>Room for ten batches: the capacity of the bounded paths.</summary>
    public static int TenBatches(int size) => 10 * size;
}
