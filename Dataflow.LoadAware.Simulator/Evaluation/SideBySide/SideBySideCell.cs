namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>One backend with so many workers: runs the best common size once, then every controller on the same jitter.</summary>
internal sealed class SideBySideCell
{
    private const double Quantile = .95;
    private const double LooseMultiple = 2.5;

    private readonly BackendSpec _backend;
    private readonly SideBySideLoop _loop;
    private readonly TimeSpan _horizon;
    private readonly TimeSpan? _target;
    private readonly double _reference;
    private readonly ControllerContext _context;

    public SideBySideCell(SideBySidePlan plan, SideBySideKind kind, int workers, int seed)
    {
        _backend = BackendZoo.Make(seed);
        _loop = new SideBySideLoop(_backend.Cost, kind, workers, seed);
        var best = SideBySideOracle.BestSize(_backend.Cost, kind, workers, _backend.MaxBatchSize);
        var rate = SideBySideOracle.Goodput(_backend.Cost, kind, workers, best);
        _horizon = TimeSpan.FromSeconds(plan.Batches * best / rate);
        _target = plan.HasTarget ? TimeAt((int)(LooseMultiple * best), plan.Batches) : null;
        _reference = Measure(new CommonSize(best)).Succeeded;
        _context = ContextOfOneWorker();
    }

    /// <summary>What a controller reaches; null where it has no use for the target, or for none.</summary>
    public SideBySideResult? Run(ControllerEntry entry)
    {
        if (entry.SizerFor(_context, _backend.MaxBatchSize) is not { } sizer)
            return null;
        var (succeeded, violations) = Measure(sizer);
        return new SideBySideResult(succeeded / _reference, violations);
    }

    // What a fixed size is tuned for where nobody thinks of other workers.
    private ControllerContext ContextOfOneWorker() =>
        new ClairvoyantOracle(_backend.Cost, _backend.MaxBatchSize, target: null, Quantile).ContextAt(SideBySideLoop.Load) with { Target = _target };

    private TimeSpan TimeAt(int size, int batches)
    {
        double[] times = [.. _loop.Run(new CommonSize(size)).Take(batches).Select(batch => batch.ProcessingTime.TotalSeconds)];
        return TimeSpan.FromSeconds(Percentile.NearestRank(times, Quantile));
    }

    // From the first batch on, so that learning counts; what has not ended at the horizon does not.
    private (double Succeeded, double Violations) Measure(ISizer sizer)
    {
        var (succeeded, late, count) = (0L, 0, 0);
        foreach (var batch in _loop.Run(sizer).TakeWhile(batch => batch.StartedAt + batch.ProcessingTime <= _horizon))
        {
            succeeded += batch.Items - batch.FailedItems;
            late += batch.ProcessingTime > _target ? 1 : 0;
            count++;
        }

        return (succeeded, late / (double)Math.Max(1, count));
    }
}
