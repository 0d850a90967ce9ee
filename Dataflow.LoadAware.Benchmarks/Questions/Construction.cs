using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does an empty block cost, and does that depend on its batch size?</summary>
public class Construction
{
    private const int Bound = 1_000_000;

    [Params(10, 10_000)]
    public int Size { get; set; }

    [Params(false, true)]
    public bool Bounded { get; set; }

    private int Capacity => Bounded ? Bound : DataflowBlockOptions.Unbounded;

    [Benchmark(Baseline = true)]
    public object BatchBlock() => Batchers.Peer<int>(Size, Capacity);

    [Benchmark]
    public object AdaptiveBatchBlock() => Batchers.Ours<int>(Size, Capacity);
}
