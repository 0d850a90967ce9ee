using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does a timeout cost that never passes, because items keep coming?</summary>
public class FlushTimeoutCost : SizedQuestion
{
    [Params(1, 2)]
    public int Producers { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task Off() => Flow.PostAsync(Batchers.Ours<int>(Size), Passes, Producers);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task On() => Flow.PostAsync(Batchers.OursWithTimeout<int>(Size), Passes, Producers);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task TimerRecipe() => Flow.PostAsync(Beside.TimerRecipe.Make<int>(Size), Passes, Producers);
}
