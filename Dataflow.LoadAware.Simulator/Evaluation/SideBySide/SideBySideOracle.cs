namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>Knows the common size that is best for all workers together: the same simulation without noise, tried with one size after the other.</summary>
internal static class SideBySideOracle
{
    // The top is flat: a size that is 1 % off costs nothing to speak of.
    private const double SearchRatio = 1.02;
    private const int Rounds = 3;

    /// <summary>The best common size, in items.</summary>
    public static int BestSize(CostModel cost, SideBySideKind kind, int workers, int maxSize)
    {
        var best = (Size: 1, Rate: 0.0);
        for (var size = 1; size <= maxSize; size = Math.Max(size + 1, (int)(size * SearchRatio)))
        {
            var rate = Goodput(cost, kind, workers, size);
            if (rate > best.Rate)
                best = (size, rate);
        }

        return best.Size;
    }

    /// <summary>What all workers reach together at a common size when nothing varies, in items per second.</summary>
    public static double Goodput(CostModel cost, SideBySideKind kind, int workers, int size)
    {
        var still = cost with { Jitter = 0, ItemErrorProbability = 0, OverloadErrorSlope = 0 };
        SimulatedBatch[] batches = [.. new SideBySideLoop(still, kind, workers, seed: 0).Run(new CommonSize(size)).Take((Rounds + 1) * workers)];

        // The first round meets workers that have not begun yet.
        var seconds = (EndOf(batches[^1]) - EndOf(batches[workers - 1])).TotalSeconds;
        var inTime = batches.Skip(workers).Sum(batch => batch.Items - batch.FailedItems);
        return inTime * (1 - cost.ItemErrorProbabilityAt(size, SideBySideLoop.Load)) / seconds;
    }

    private static TimeSpan EndOf(in SimulatedBatch batch) => batch.StartedAt + batch.ProcessingTime;
}
