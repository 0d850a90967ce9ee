using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does an item cost that is posted, batched and handled?</summary>
[GenericTypeArguments(typeof(int))]
[GenericTypeArguments(typeof(Payload))]
public class PostToHandler<T> : SizedQuestion
{
    [Params(1, 2)]
    public int Producers { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task BatchBlock() => Flow.PostAsync(Batchers.Peer<T>(Size), Passes, Producers);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task AdaptiveBatchBlock() => Flow.PostAsync(Batchers.Ours<T>(Size), Passes, Producers);
}
