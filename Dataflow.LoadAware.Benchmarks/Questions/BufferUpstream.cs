using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does an item cost that a linked BufferBlock hands to the batch block?</summary>
[GenericTypeArguments(typeof(int))]
[GenericTypeArguments(typeof(Payload))]
public class BufferUpstream<T> : SizedQuestion
{
    [Params(false, true)]
    public bool Bounded { get; set; }

    [Params(1, 2)]
    public int Producers { get; set; }

    private int Capacity => Bounded ? Batchers.TenBatches(Size) : DataflowBlockOptions.Unbounded;

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task BatchBlock() => Flow.BufferAsync(Batchers.Peer<T>(Size, Capacity), Passes, Producers);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task AdaptiveBatchBlock() => Flow.BufferAsync(Batchers.Ours<T>(Size, Capacity), Passes, Producers);
}
