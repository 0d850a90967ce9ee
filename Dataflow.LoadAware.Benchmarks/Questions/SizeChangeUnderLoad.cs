using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does it cost to change the batch size while items flow through the block?</summary>
public class SizeChangeUnderLoad
{
    private const int Changes = 2;

    private Load _load = null!;

    [GlobalSetup]
    public void Start() => _load = new Load();

    [GlobalCleanup]
    public async Task StopAsync() => await _load.DisposeAsync().ConfigureAwait(false);

    [Benchmark(OperationsPerInvoke = Changes)]
    public void Change()
    {
        _load.Block.BatchSize = 50;
        _load.Block.BatchSize = 100;
    }
}
