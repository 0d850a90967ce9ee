using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>One batch of a scripted run: what was cut, how long it took, what was decided afterwards.</summary>
internal readonly record struct ScriptedBatch(int Items, double Seconds, BatchSizeDecision Decision);

/// <summary>
/// A backend for controller tests that does what a formula says, with seeded noise: one batch at a time, in virtual time, always
/// enough items to fill the next one.
/// </summary>
internal sealed class ScriptedBackend(Func<double, int, double> seconds)
{
    /// <summary>The spread of the logarithm of the time.</summary>
    public double Noise { get; init; }

    /// <summary>Where the noise comes from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The error rate of a batch, by its size and number.</summary>
    public Func<int, int, double> Errors { get; init; } = (_, _) => 0;

    /// <summary>By how many batches feedback is late.</summary>
    public int Delay { get; init; }

    public int InitialSize { get; init; } = 20;

    public int MinSize { get; init; } = 1;

    public int MaxSize { get; init; } = 10_000;

    /// <summary>Every how many batches one is cut early; 0 is never.</summary>
    public int PartialEvery { get; init; }

    /// <summary>A cost of a + b n + c n² seconds, times a load that may change with the number of the batch.</summary>
    public static ScriptedBackend Quadratic(double a, double b, double c, Func<int, double>? load = null, double noise = 0, int seed = 1) =>
        new((n, batch) => a + (((b * n) + (c * n * n)) * (load?.Invoke(batch) ?? 1))) { Noise = noise, Seed = seed };

    /// <summary>Runs a controller for so many batches.</summary>
    public List<ScriptedBatch> Run(IBatchSizeController controller, int batches)
    {
        var random = new Random(Seed);
        var trace = new List<ScriptedBatch>(batches);
        var late = new Queue<(BatchObservation Observation, int Items)>();
        double now = 0;
        int size = InitialSize;
        for (int batch = 0; batch < batches; batch++)
        {
            bool partial = PartialEvery > 0 && batch % PartialEvery == PartialEvery - 1;
            int items = partial ? Math.Max(1, size / 3) : size;
            double time = seconds(items, batch) * Math.Exp(Noise * Normal(random));
            late.Enqueue((Observe(items, time, Errors(items, batch), now, size, !partial), items));
            now += time;
            var decision = new BatchSizeDecision(size, BatchSizeReason.Hold);
            if (late.Count > Delay)
            {
                decision = controller.Decide(
                    late.Dequeue().Observation with { CurrentSize = size, ObservedAt = TimeSpan.FromSeconds(now), MinBatchSize = MinSize, MaxBatchSize = MaxSize });
            }

            size = Math.Clamp(decision.Size, MinSize, MaxSize);
            trace.Add(new ScriptedBatch(items, time, decision));
        }

        return trace;
    }

    private static BatchObservation Observe(int items, double time, double errors, double start, int size, bool isFull) => new()
    {
        Feedback = new LoadFeedback { BatchSize = items, ErrorRate = errors, ProcessingTime = TimeSpan.FromSeconds(time) },
        SizeAtDispatch = size,
        IsFull = isFull,
        DispatchedAt = TimeSpan.FromSeconds(start),
    };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>Figures of a scripted run.</summary>
internal static class ScriptedRuns
{
    /// <summary>The geometric mean of the sizes of some batches.</summary>
    public static double MeanSize(this IEnumerable<ScriptedBatch> batches) => Math.Exp(batches.Average(batch => Math.Log(batch.Items)));

    /// <summary>Items a second.</summary>
    public static double Throughput(this IEnumerable<ScriptedBatch> batches) => batches.Sum(batch => (double)batch.Items) / batches.Sum(batch => batch.Seconds);

    /// <summary>The share of batches that took longer than a target.</summary>
    public static double Violations(this IEnumerable<ScriptedBatch> batches, double target) => batches.Average(batch => batch.Seconds > target ? 1.0 : 0);
}
