using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>Does an item cost more the more items wait before it?</summary>
public class BacklogDepth
{
    private const int Size = 100;
    private const int Passes = 64;
    private const int Items = Passes * Stock.Length;

    private BatchBlock<int> _peer = null!;
    private AdaptiveBatchBlock<int> _ours = null!;

    [Params(1, 10_000, 10_000_000)]
    public int Waiting { get; set; }

    [GlobalSetup(Target = nameof(BatchBlock))]
    public void FillPeer()
    {
        _peer = Batchers.Peer<int>(Size);
        Backlog.Fill(_peer, Waiting);
    }

    [GlobalSetup(Target = nameof(AdaptiveBatchBlock))]
    public void FillOurs()
    {
        _ours = Batchers.Ours<int>(Size);
        Backlog.Fill(_ours, Waiting);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public void BatchBlock() => PosterReceives.Run(_peer, Size, Passes, new Tally<int>(Stock.Of<int>()));

    [Benchmark(OperationsPerInvoke = Items)]
    public void AdaptiveBatchBlock() => PosterReceives.Run(_ours, Size, Passes, new Tally<int>(Stock.Of<int>()));
}
