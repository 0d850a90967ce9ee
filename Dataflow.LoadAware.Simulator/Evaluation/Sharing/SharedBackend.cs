using Dataflow.LoadAware.Simulator.Backend;

namespace Dataflow.LoadAware.Simulator.Evaluation.Sharing;

/// <summary>Several clients with endless items against one backend under a constant load, event by event in virtual time.</summary>
internal sealed class SharedBackend
{
    private const int Cores = 4;
    private const double Load = .3;

    // Clients come one after the other, so that the first events have an order of their own.
    private static readonly TimeSpan BetweenArrivals = TimeSpan.FromMilliseconds(.1);

    private readonly PriorityQueue<SharingClient, (TimeSpan At, long Order)> _ends = new();
    private readonly CostModel[] _costs;
    private readonly SharingMode _mode;
    private readonly int _seed;
    private long _order;
    private int _itemsInFlight;
    private int _batchesInFlight;
    private TimeSpan _freeSince;

    public SharedBackend(CostModel cost, SharingMode mode, int clients, int seed)
    {
        _mode = mode;
        _seed = seed;

        // Above four clients each gets a part of a core. One cost model for each number of batches in flight.
        _costs = [.. Enumerable.Range(0, clients + 1).Select(inFlight => cost with { SecondsPerItem = cost.SecondsPerItem * Share(inFlight) })];
    }

    /// <summary>What the best common size gives whose reported times keep the target, in items per second.</summary>
    public static double BestGoodput(CostModel cost, SharingMode mode, int clients, TimeSpan? target, double quantile)
    {
        const int sizes = 120;
        const double largest = 3000;
        var best = 0.0;
        for (var i = 0; i < sizes; i++)
        {
            var (seconds, spread, rate) = Common(cost, mode, clients, Math.Pow(largest, (double)i / (sizes - 1)));
            if (target is null || seconds * Math.Exp(NormalLaw.Quantile(quantile) * spread) <= target.Value.TotalSeconds)
                best = Math.Max(best, rate);
        }

        return best;
    }

    /// <summary>Runs all clients to the horizon.</summary>
    public void Run(IReadOnlyList<SharingClient> clients, TimeSpan horizon)
    {
        for (var i = 0; i < clients.Count; i++)
            Begin(clients[i], i * BetweenArrivals);
        while (_ends.TryDequeue(out var client, out var due) && due.At <= horizon)
        {
            _itemsInFlight -= client.Batch.Items;
            _batchesInFlight--;
            client.End(due.At);
            Begin(client, due.At);
        }
    }

    private static double Share(int inFlight) => Math.Max(1, (double)inFlight / Cores);

    // What all clients report at a common size, its spread, and what they reach together.
    private static (double Seconds, double Spread, double Rate) Common(CostModel cost, SharingMode mode, int clients, double size)
    {
        var alone = cost.MedianSeconds(size, Load);
        if (mode == SharingMode.QueueNotInSignal)
            return (alone, cost.Jitter, size / alone);

        // A wait for others is a sum of times: their spread averages out.
        if (mode == SharingMode.QueueInSignal)
            return (clients * alone, cost.Jitter / Math.Sqrt(clients), size / alone);

        var shared = cost with { SecondsPerItem = cost.SecondsPerItem * Share(clients) };
        var seconds = shared.MedianSeconds(size, Load, (clients - 1) * size);
        return (seconds, cost.Jitter, clients * size / seconds);
    }

    private void Begin(SharingClient client, TimeSpan now)
    {
        var contends = _mode == SharingMode.Contention;
        var batch = BatchModel.Run(_costs[contends ? _batchesInFlight + 1 : 0], EvaluationSeeds.Jitter(_seed), new BatchStart
        {
            Index = _order,
            Items = client.NextSize(Load),
            At = now,
            Load = Load,
            OtherItems = contends ? _itemsInFlight : 0,
            BusyWorkers = 1,
            Workers = 1,
        });
        var end = contends ? now + batch.ProcessingTime : Queue(batch.ProcessingTime, now);
        client.Begin(_mode == SharingMode.QueueInSignal ? batch with { ProcessingTime = end - now } : batch);
        _itemsInFlight += batch.Items;
        _batchesInFlight++;
        _ends.Enqueue(client, (end, _order++));
    }

    private TimeSpan Queue(TimeSpan time, TimeSpan now)
    {
        _freeSince = (_freeSince > now ? _freeSince : now) + time;
        return _freeSince;
    }
}
