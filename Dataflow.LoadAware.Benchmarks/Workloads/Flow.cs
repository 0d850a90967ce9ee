using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>
/// The paths through a mesh: the whole stock goes through a block so many times, and a run ends when the handler has seen every item; where nobody takes
/// them, when the last one is posted.
/// </summary>
public static class Flow
{
    /// <summary>Batches that the handler of a bounded path holds: one in work and one that waits.</summary>
    private const int HandlerCapacity = 2;

    private const int Chunk = 1_000;

    private static readonly DataflowLinkOptions AndCompletion = new() { PropagateCompletion = true };

    /// <summary>Post -> block -> handler.</summary>
    public static async Task PostAsync<T>(IPropagatorBlock<T, T[]> block, int passes, int producers = 1)
    {
        var tally = new Tally<T>(Stock.Of<T>());
        ActionBlock<T[]> handler = Link(block, tally, DataflowBlockOptions.Unbounded);
        Producers.Run(producers, () => PostAll(block, passes / producers));
        block.Complete();
        await handler.Completion.ConfigureAwait(false);
        tally.Check(passes);
    }

    /// <summary>PostMany of so many items at a time -> block -> handler.</summary>
    public static async Task PostManyAsync<T>(AdaptiveBatchBlock<T> block, int chunk, int passes, int producers = 1)
    {
        var tally = new Tally<T>(Stock.Of<T>());
        ActionBlock<T[]> handler = Link(block, tally, DataflowBlockOptions.Unbounded);
        Producers.Run(producers, () => PostAllInChunks(block, chunk, passes / producers));
        block.Complete();
        await handler.Completion.ConfigureAwait(false);
        tally.Check(passes);
    }

    /// <summary>Post -> block, and nobody takes the batches: what the producer pays for the calls.</summary>
    public static Task PostUntakenAsync<T>(IPropagatorBlock<T, T[]> block, int passes)
    {
        PostAll(block, passes);
        return Task.CompletedTask;
    }

    /// <summary>PostMany of so many items at a time -> block, and nobody takes the batches.</summary>
    public static Task PostManyUntakenAsync<T>(AdaptiveBatchBlock<T> block, int chunk, int passes)
    {
        PostAllInChunks(block, chunk, passes);
        return Task.CompletedTask;
    }

    /// <summary>The floor under batches that are this small: the handler alone, which is posted arrays of that length.</summary>
    public static async Task PostBatchesAsync(int size, int passes)
    {
        var tally = new Tally<int>(Stock.Of<int>());
        var handler = new ActionBlock<int[]>(batch => tally.Add(batch));
        for (int pass = 0; pass < passes; pass++)
        {
            for (int start = 0; start < Stock.Length; start += size)
            {
                handler.Post(Stock.Of<int>().Items.Slice(start, size).ToArray());
            }
        }

        handler.Complete();
        await handler.Completion.ConfigureAwait(false);
        tally.Check(passes);
    }

    /// <summary>
    /// A backlog -> a block around the handler. All items wait before the first is handled, so that the handler never does and no thread
    /// is woken between two batches: what differs is what the blocks around it do.
    /// </summary>
    public static async Task HandleAsync<T>(int size, int passes, Func<Tally<T>, ITargetBlock<T[]>> make)
    {
        var tally = new Tally<T>(Stock.Of<T>());
        AdaptiveBatchBlock<T> block = Batchers.Ours<T>(size);
        ITargetBlock<T[]> handler = make(tally);
        PostAllInChunks(block, Chunk, passes);
        block.Complete();
        block.LinkTo(handler, AndCompletion);
        await handler.Completion.ConfigureAwait(false);
        tally.Check(passes);
    }

    /// <summary>SendAsync -> block -> bounded handler; the block should be bounded, too.</summary>
    public static async Task SendAsync<T>(IPropagatorBlock<T, T[]> block, int passes, int producers = 1)
    {
        var tally = new Tally<T>(Stock.Of<T>());
        ActionBlock<T[]> handler = Link(block, tally, HandlerCapacity);
        await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(() => SendAllAsync(block, passes / producers))))
            .ConfigureAwait(false);
        block.Complete();
        await handler.Completion.ConfigureAwait(false);
        tally.Check(passes);
    }

    /// <summary>Post -> BufferBlock -> block -> handler.</summary>
    public static async Task BufferAsync<T>(IPropagatorBlock<T, T[]> block, int passes, int producers = 1)
    {
        var tally = new Tally<T>(Stock.Of<T>());
        ActionBlock<T[]> handler = Link(block, tally, DataflowBlockOptions.Unbounded);
        var buffer = new BufferBlock<T>();
        buffer.LinkTo(block, AndCompletion);
        Producers.Run(producers, () => PostAll(buffer, passes / producers));
        buffer.Complete();
        await handler.Completion.ConfigureAwait(false);
        tally.Check(passes);
    }

    /// <summary>Links a block to a handler that tallies, and passes completion on.</summary>
    public static ActionBlock<T[]> Link<T>(ISourceBlock<T[]> block, Tally<T> tally, int capacity)
    {
        var handler = new ActionBlock<T[]>(batch => tally.Add(batch), new ExecutionDataflowBlockOptions { BoundedCapacity = capacity });
        block.LinkTo(handler, AndCompletion);
        return handler;
    }

    private static void PostAll<T>(ITargetBlock<T> block, int passes)
    {
        ReadOnlySpan<T> items = Stock.Of<T>().Items;
        for (int pass = 0; pass < passes; pass++)
        {
            foreach (T item in items)
            {
                if (!block.Post(item))
                {
                    throw new InvalidOperationException("An item was refused.");
                }
            }
        }
    }

    private static void PostAllInChunks<T>(AdaptiveBatchBlock<T> block, int chunk, int passes)
    {
        ReadOnlySpan<T> items = Stock.Of<T>().Items;
        for (int pass = 0; pass < passes; pass++)
        {
            for (int start = 0; start < items.Length; start += chunk)
            {
                if (block.PostMany(items.Slice(start, chunk)) != chunk)
                {
                    throw new InvalidOperationException("An item was refused.");
                }
            }
        }
    }

    /// <summary>Sends the whole stock once, and waits for room where there is none.</summary>
    public static async Task SendStockAsync<T>(ITargetBlock<T> block)
    {
        Stock<T> stock = Stock.Of<T>();
        for (int i = 0; i < Stock.Length; i++)
        {
            if (!await block.SendAsync(stock.Items[i]).ConfigureAwait(false))
            {
                throw new InvalidOperationException("An item was refused.");
            }
        }
    }

    private static async Task SendAllAsync<T>(ITargetBlock<T> block, int passes)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            await SendStockAsync(block).ConfigureAwait(false);
        }
    }
}
