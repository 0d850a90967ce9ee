using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>
/// The block alone, without a second thread: whoever posts a batch's worth of items also receives a batch. What it costs and what it
/// allocates is the same at every run.
/// </summary>
public static class PosterReceives
{
    /// <summary>Post -> block -> TryReceive as soon as a batch is full.</summary>
    /// <param name="block">The block; what waits in it already stays ahead of what is posted.</param>
    /// <param name="size">Its batch size; divides the items that are posted.</param>
    /// <param name="passes">How many times the whole stock is posted.</param>
    /// <param name="tally">Takes what is received.</param>
    public static void Run<T, TBlock>(TBlock block, int size, int passes, Tally<T> tally)
        where TBlock : IPropagatorBlock<T, T[]>, IReceivableSourceBlock<T[]>
    {
        ReadOnlySpan<T> items = Stock.Of<T>().Items;
        int filling = 0;
        for (int pass = 0; pass < passes; pass++)
        {
            foreach (T item in items)
            {
                block.Post(item);
                if (++filling == size)
                {
                    filling = 0;
                    Receive(block, tally);
                }
            }
        }
    }

    /// <summary>PostMany of so many items -> block -> TryReceive of all that is full.</summary>
    public static void RunMany<T>(AdaptiveBatchBlock<T> block, int chunk, int size, int passes, Tally<T> tally)
    {
        ReadOnlySpan<T> items = Stock.Of<T>().Items;
        for (int pass = 0; pass < passes; pass++)
        {
            for (int start = 0; start < items.Length; start += chunk)
            {
                block.PostMany(items.Slice(start, chunk));
                for (int received = 0; received < chunk; received += size)
                {
                    Receive(block, tally);
                }
            }
        }
    }

    private static void Receive<T>(IReceivableSourceBlock<T[]> block, Tally<T> tally)
    {
        if (!block.TryReceive(out T[]? batch))
        {
            throw new InvalidOperationException("A full batch was not there.");
        }

        tally.Add(batch);
    }
}
