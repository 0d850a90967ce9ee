using System.Collections.Concurrent;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>Several producers who all want into the same block at the same time.</summary>
public static class Contest
{
    /// <summary>Items between two looks at the clock.</summary>
    private const int Handful = 64;

    /// <summary>Lets them post for so long.</summary>
    /// <returns>How many items the luckiest got in for one item of the unluckiest.</returns>
    public static async Task<double> RunAsync(IPropagatorBlock<int, int[]> block, int producers, TimeSpan length, TimeProvider time)
    {
        ActionBlock<int[]> handler = new(_ => { });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        ConcurrentBag<long> posted = [];
        using var start = new Barrier(producers);
        Producers.Run(producers, () =>
        {
            start.SignalAndWait();
            posted.Add(PostFor(block, length, time));
        });
        block.Complete();
        await handler.Completion.ConfigureAwait(false);
        return (double)posted.Max() / posted.Min();
    }

    private static long PostFor(IPropagatorBlock<int, int[]> block, TimeSpan length, TimeProvider time)
    {
        long count = 0;
        for (long start = time.GetTimestamp(); time.GetElapsedTime(start) < length; count += Handful)
        {
            for (int i = 0; i < Handful; i++)
            {
                block.Post(i);
            }
        }

        return count;
    }
}
