using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does the handler block add to an item on its way to a handler that never fails?</summary>
public class HandlerCost : SizedQuestion
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task ActionBlock() => Flow.HandleAsync<int>(Size, Passes, Handlers.Peer);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task BatchHandlerBlock() => Flow.HandleAsync<int>(Size, Passes, Handlers.Ours);
}
