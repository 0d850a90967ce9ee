using Dataflow.LoadAware.Simulator.Courses;

namespace Dataflow.LoadAware.Simulator.Evaluation.Steps;

/// <summary>Runs controllers through a step of the load, in the course's own seconds: 60 of .2, 80 of .8, 80 of .2.</summary>
public static class StepResponse
{
    private const int InitialSize = 20;
    private const int MaxSize = 5000;
    private const double TypicalLoad = .5;
    private const double EndsAt = 220;
    private const double Watch = 30;

    /// <summary>Runs every controller once a seed.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>A row for each controller that has a use for the target, in the order of the plan.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plan"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<StepRow> Run(StepPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        StepRow?[] rows = new StepRow?[plan.Controllers.Count];
        Parallel.For(0, rows.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => rows[i] = Row(plan, plan.Controllers[i]));
        return [.. rows.OfType<StepRow>()];
    }

    private static StepRow? Row(StepPlan plan, ControllerEntry entry)
    {
        var oracle = new ClairvoyantOracle(plan.Cost, MaxSize, plan.Target, plan.Quantile);
        var runs = new List<StepRun>(plan.Seeds.Count);
        foreach (var seed in plan.Seeds)
        {
            if (Trace(plan, entry, oracle, seed) is not { } trace)
                return null;
            runs.Add(Measure(trace, oracle, plan.EffectiveBand));
        }

        return new StepRow
        {
            Controller = entry.Name,
            Cold = new Settling([.. runs.Select(run => run.Cold)]),
            Rise = new Settling([.. runs.Select(run => run.Rise)]),
            Fall = new Settling([.. runs.Select(run => run.Fall)]),
            Overshoot = runs.Average(run => run.Overshoot),
            Bias = runs.Average(run => run.Bias),
            Spread = runs.Average(run => run.Spread),
        };
    }

    private static List<BatchTrace>? Trace(StepPlan plan, ControllerEntry entry, ClairvoyantOracle oracle, int seed)
    {
        if (entry.Make(oracle.ContextAt(TypicalLoad)) is not { } controller)
            return null;
        var loop = new ClosedLoop { Cost = plan.Cost, Course = new StepCourse(), Seed = seed, Horizon = TimeSpan.FromSeconds(EndsAt) };
        var trace = new List<BatchTrace>();
        loop.Run(new ControllerSizer(controller, entry.Scoring, InitialSize, MaxSize), trace);
        return trace;
    }

    private static StepRun Measure(List<BatchTrace> trace, ClairvoyantOracle oracle, double band)
    {
        var steady = Between(trace, StepCourse.RiseAt - Watch, StepCourse.RiseAt).ConvertAll(batch => Math.Log(batch.Size / oracle.SizeAt(batch.Load)));
        var after = Between(trace, StepCourse.FallAt, StepCourse.FallAt + Watch);
        var bias = steady.Average();
        return new StepRun(
            Settle(0, StepCourse.RiseAt),
            Settle(StepCourse.RiseAt, StepCourse.FallAt),
            Settle(StepCourse.FallAt, EndsAt),
            after.Max(batch => batch.Size) / oracle.SizeAt(after[0].Load),
            bias,
            Math.Sqrt(steady.Average(off => (off - bias) * (off - bias))));

        SettlingTime? Settle(double from, double to)
        {
            var batches = Between(trace, from, to);
            return SettlingTime.Of(batches, oracle.SizeAt(batches[0].Load), band);
        }
    }

    private static List<BatchTrace> Between(List<BatchTrace> trace, double from, double to) =>
        trace.FindAll(batch => batch.StartedAt.TotalSeconds >= from && batch.StartedAt.TotalSeconds < to);

    private sealed record StepRun(SettlingTime? Cold, SettlingTime? Rise, SettlingTime? Fall, double Overshoot, double Bias, double Spread);
}
