using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Beside;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>
/// What does an item cost with what programmers use elsewhere? All but the BatchBlock and the channel flush after a second.
/// </summary>
public class OtherBatchers : SizedQuestion
{
    private AkkaHost? _akka;

    [GlobalSetup(Target = nameof(AkkaGroupedWithin))]
    public void StartAkka() => _akka = new AkkaHost();

    [GlobalCleanup(Target = nameof(AkkaGroupedWithin))]
    public async Task StopAkkaAsync() => await _akka!.DisposeAsync().ConfigureAwait(false);

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public Task BatchBlock() => RunAsync(tally => new BlockBatcher<int>(Batchers.Peer<int>(Size), tally));

    [Benchmark(OperationsPerInvoke = Items)]
    public Task AdaptiveBatchBlock() => RunAsync(tally => new BlockBatcher<int>(Batchers.OursWithTimeout<int>(Size), tally));

    [Benchmark(OperationsPerInvoke = Items)]
    public Task TimerRecipe() => RunAsync(tally => new BlockBatcher<int>(Beside.TimerRecipe.Make<int>(Size), tally));

    [Benchmark(OperationsPerInvoke = Items)]
    public Task RxBuffer() => RunAsync(tally => new RxBuffer<int>(Size, tally));

    [Benchmark(OperationsPerInvoke = Items)]
    public Task AkkaGroupedWithin() => RunAsync(tally => new AkkaGroupedWithin<int>(_akka!, Size, tally));

    [Benchmark(OperationsPerInvoke = Items)]
    public Task ChannelLoop() => RunAsync(tally => new ChannelLoop<int>(Size, tally));

    private static Task RunAsync(Func<Tally<int>, IBatcher<int>> make) => Course.RunAsync(make, Passes);
}
