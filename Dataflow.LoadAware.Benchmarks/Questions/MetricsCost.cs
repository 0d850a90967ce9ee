using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does it cost that somebody listens to the meter? With a timeout on both sides: without one no batch has an age to be told.</summary>
public class MetricsCost : SizedQuestion
{
    private Listening? _listening;

    [GlobalSetup(Target = nameof(On))]
    public void Listen() => _listening = new Listening();

    [GlobalCleanup(Target = nameof(On))]
    public void StopListening() => _listening?.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task Off() => Flow.PostAsync(Batchers.OursWithTimeout<int>(Size), Passes);

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task<double> On()
    {
        await Flow.PostAsync(Batchers.OursWithTimeout<int>(Size), Passes).ConfigureAwait(false);
        return _listening!.Collect();
    }
}
