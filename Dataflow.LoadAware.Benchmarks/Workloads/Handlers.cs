using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>The two blocks around the same handler, which tallies and returns a task that is done already. Both hold one batch.</summary>
public static class Handlers
{
    /// <summary>The block of TPL Dataflow, which only calls it.</summary>
    public static ITargetBlock<T[]> Peer<T>(Tally<T> tally) => new ActionBlock<T[]>(
        batch =>
        {
            tally.Add(batch);
            return Task.CompletedTask;
        },
        new ExecutionDataflowBlockOptions { BoundedCapacity = 1 });

    /// <summary>Our block, which measures each call too and is ready for every failure.</summary>
    public static ITargetBlock<T[]> Ours<T>(Tally<T> tally) => new BatchHandlerBlock<T>((batch, _) =>
    {
        tally.Add(batch);
        return Task.CompletedTask;
    });
}
