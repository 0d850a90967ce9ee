namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Runs a plan: cells in parallel, each by itself in virtual time, so that the figures are the same on any machine.</summary>
public static class Evaluator
{
    /// <summary>Runs every cell of a plan.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="progress">Told after each cell, from whichever thread ran it. Default null.</param>
    /// <param name="cancellationToken">Stops between two cells.</param>
    /// <returns>The results, in the order of the plan, whichever thread was first.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plan"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static EvaluationReport Run(
        EvaluationPlan plan, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var places = plan.Controllers.Count == 0 ? [] : Places(plan);
        var results = new List<CellResult>[places.Count];
        var done = 0;

        // -1 would mean all threads of the pool, and whoever shows the progress needs one of them.
        var threads = plan.MaxDegreeOfParallelism == -1 ? Environment.ProcessorCount : plan.MaxDegreeOfParallelism;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, places.Count, options, i =>
        {
            var (regime, backend, course) = places[i];
            results[i] = new Cell(plan, regime, backend, course).Run();
            progress?.Report(new EvaluationProgress(Interlocked.Increment(ref done), places.Count));
        });
        return new EvaluationReport(plan, [.. results.SelectMany(cell => cell)]);
    }

    /// <summary>Runs one controller in one cell and gives every batch of it, for plots.</summary>
    /// <param name="plan">The conditions; its controllers, seeds and courses do not matter here.</param>
    /// <param name="entry">The controller.</param>
    /// <param name="regime">What the target means.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="course">The course of the background load.</param>
    /// <returns>The batches in the order in which they were handed on; empty where the controller has no use for the regime.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IReadOnlyList<BatchTrace> Trace(
        EvaluationPlan plan, ControllerEntry entry, TargetRegime regime, BackendSpec backend, CourseKind course)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(backend);
        return new Cell(plan, regime, backend, course).Trace(entry) ?? [];
    }

    private static List<(TargetRegime Regime, BackendSpec Backend, CourseKind Course)> Places(EvaluationPlan plan)
    {
        var backends = plan.Backends ?? [.. plan.Seeds.Select(seed => BackendZoo.Make(seed, plan.Family))];
        return
        [
            .. from regime in plan.Regimes
               from backend in backends
               from course in plan.Courses
               select (regime, backend, course),
        ];
    }
}
