using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does an item cost whose sender waits for room, in a block that waits for its handler?</summary>
[GenericTypeArguments(typeof(int))]
[GenericTypeArguments(typeof(Payload))]
public class SendToBoundedHandler<T> : SizedQuestion
{
    [Params(1, 2)]
    public int Producers { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task BatchBlock() => Flow.SendAsync(Batchers.Peer<T>(Size, Batchers.TenBatches(Size)), Passes, Producers);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task AdaptiveBatchBlock() => Flow.SendAsync(Batchers.Ours<T>(Size, Batchers.TenBatches(Size)), Passes, Producers);
}
