using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>
/// What does the block alone allocate for an item? The poster receives, so nobody else allocates; the arrays alone are the floor.
/// </summary>
[GenericTypeArguments(typeof(int))]
[GenericTypeArguments(typeof(Payload))]
public class BytesPerItem<T> : SizedQuestion
{
    [Benchmark(OperationsPerInvoke = Items)]
    public void ArraysAlone()
    {
        for (int item = 0; item < Items; item += Size)
        {
            GC.KeepAlive(new T[Size]);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public void BatchBlock() => Run(Batchers.Peer<T>(Size));

    [Benchmark(OperationsPerInvoke = Items)]
    public void AdaptiveBatchBlock() => Run(Batchers.Ours<T>(Size));

    private void Run<TBlock>(TBlock block)
        where TBlock : IPropagatorBlock<T, T[]>, IReceivableSourceBlock<T[]>
    {
        var tally = new Tally<T>(Stock.Of<T>());
        PosterReceives.Run(block, Size, Passes, tally);
        tally.Check(Passes);
    }
}
