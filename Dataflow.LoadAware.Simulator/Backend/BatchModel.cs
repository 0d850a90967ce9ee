namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>Works out one batch from the cost model: a pure function of what goes on at the backend, the seed and the batch's index.</summary>
internal static class BatchModel
{
    /// <summary>Locks when contention is all there is; half of it when contention and the fixed cost are in balance, at n*(u).</summary>
    private const double MostLocks = 50;

    /// <summary>The batch, from its start to its end.</summary>
    public static SimulatedBatch Run(CostModel cost, int seed, in BatchStart start)
    {
        var draw = new SeededDraw(seed, start.Index);
        var median = cost.MedianSeconds(start.Items, start.Load, start.OtherItems);
        var seconds = median * Math.Exp(cost.Jitter * draw.Normal()) * (draw.Uniform() < cost.OutlierProbability ? cost.OutlierFactor : 1);
        var timedOut = seconds > cost.Timeout.TotalSeconds;
        var time = timedOut ? cost.Timeout : TimeSpan.FromSeconds(seconds);
        var best = cost.BestSize(start.Load);
        return new SimulatedBatch
        {
            Index = start.Index,
            Items = start.Items,
            StartedAt = start.At,
            ProcessingTime = time,
            BackgroundLoad = start.Load,
            BestSize = best,
            CpuLoad = CpuLoad(cost, start, median, time),
            QueueDepth = (int)Math.Max(0, Math.Round(start.Items + start.OtherItems - best)),
            Locks = Locks(cost, start),
            FailedItems = timedOut ? start.Items : draw.Binomial(start.Items, cost.ItemErrorProbabilityAt(start.Items, start.Load)),
            TimedOut = timedOut,
        };
    }

    // Round trips cost no CPU, and a worker that stood idle before its batch used none: small or rare batches load little.
    private static double CpuLoad(CostModel cost, in BatchStart start, double median, TimeSpan time)
    {
        var working = median > 0 ? (median - cost.SecondsPerBatch) / median : 0;
        var span = time + start.IdleBefore;
        var busy = span > TimeSpan.Zero ? time / span : 0;
        var own = (1 - start.Load) * cost.CpuShare * working * busy * start.BusyWorkers / start.Workers;
        return Math.Min(1, start.Load + own);
    }

    private static int Locks(CostModel cost, in BatchStart start)
    {
        var contention = cost.Contention(start.Load) * start.Items * ((double)start.Items + start.OtherItems);
        var overhead = cost.SecondsPerBatch * CostModel.Left(start.Load);
        return contention > 0 ? (int)Math.Round(MostLocks * contention / (contention + overhead)) : 0;
    }
}
