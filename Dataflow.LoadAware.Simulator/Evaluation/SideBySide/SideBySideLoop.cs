using Dataflow.LoadAware.Simulator.Backend;

namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>Several workers with endless items against one backend under a constant load, event by event in virtual time.</summary>
internal sealed class SideBySideLoop(CostModel cost, SideBySideKind kind, int workers, int seed)
{
    /// <summary>The background load.</summary>
    public const double Load = .5;

    /// <summary>Runs for ever: whoever takes the batches, in the order in which they end, says when it is enough.</summary>
    /// <param name="sizer">Says how large a batch is when it begins, and hears of it when it ends.</param>
    public IEnumerable<SimulatedBatch> Run(ISizer sizer)
    {
        var underWay = new PriorityQueue<SimulatedBatch, (TimeSpan EndsAt, long Index)>(workers);
        var (now, freeAt, items) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        for (long index = 0; ; index++)
        {
            // Each worker begins at once; from then on a batch begins where another one ended.
            if (index >= workers && underWay.TryDequeue(out var ended, out var due))
            {
                now = due.EndsAt;
                items -= ended.Items;
                sizer.Hear(ended, now);
                yield return ended;
            }

            var batch = Begin(index, sizer.NextSize(Load), now, items);
            if (kind == SideBySideKind.Queueing)
            {
                freeAt = (freeAt > now ? freeAt : now) + batch.ProcessingTime;
                batch = batch with { ProcessingTime = freeAt - now };
            }

            items += batch.Items;
            underWay.Enqueue(batch, (now + batch.ProcessingTime, index));
        }
    }

    private SimulatedBatch Begin(long index, int size, TimeSpan now, int others) =>
        BatchModel.Run(cost, EvaluationSeeds.Jitter(seed), new BatchStart
        {
            Index = index,
            Items = size,
            At = now,
            Load = Load,
            OtherItems = kind == SideBySideKind.Contending ? others : 0,
            BusyWorkers = 1,
            Workers = 1,
        });
}
