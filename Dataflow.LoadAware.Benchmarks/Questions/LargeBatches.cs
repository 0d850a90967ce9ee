using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>Does an item cost more the larger the batch? From 85,000 bytes on the array lives on the large object heap.</summary>
public class LargeBatches
{
    private const int Items = 1_000_000;
    private const int Passes = Items / Stock.Length;

    [Params(1_000, 20_000, 1_000_000)]
    public int Size { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public void BatchBlock() => Run(Batchers.Peer<int>(Size));

    [Benchmark(OperationsPerInvoke = Items)]
    public void AdaptiveBatchBlock() => Run(Batchers.Ours<int>(Size));

    private void Run<TBlock>(TBlock block)
        where TBlock : IPropagatorBlock<int, int[]>, IReceivableSourceBlock<int[]>
    {
        var tally = new Tally<int>(Stock.Of<int>());
        PosterReceives.Run(block, Size, Passes, tally);
        tally.Check(Passes);
    }
}
