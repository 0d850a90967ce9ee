using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>A block with items waiting in it that nobody takes yet.</summary>
public static class Backlog
{
    /// <summary>Fills a block from the stock.</summary>
    public static void Fill<T>(ITargetBlock<T> block, int items)
    {
        ReadOnlySpan<T> stock = Stock.Of<T>().Items;
        for (int i = 0; i < items; i++)
        {
            block.Post(stock[i % stock.Length]);
        }
    }

    /// <summary>Takes full batches until there is none.</summary>
    public static void Drain<T>(IReceivableSourceBlock<T[]> block)
    {
        while (block.TryReceive(out _))
        {
        }
    }
}
