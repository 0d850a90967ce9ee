using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does an item cost that comes with 999 others?</summary>
[GenericTypeArguments(typeof(int))]
[GenericTypeArguments(typeof(Payload))]
public class BulkPost<T> : SizedQuestion
{
    private const int Chunk = 1_000;

    [Params(1, 2)]
    public int Producers { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task BatchBlockPost() => Flow.PostAsync(Batchers.Peer<T>(Size), Passes, Producers);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task PostMany() => Flow.PostManyAsync(Batchers.Ours<T>(Size), Chunk, Passes, Producers);
}
