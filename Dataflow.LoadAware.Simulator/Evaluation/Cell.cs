namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>One backend under one course in one regime: runs the oracle once, then every controller on the same jitter.</summary>
internal sealed class Cell
{
    private const double CycleSeconds = 200;
    private const double TypicalLoad = .5;

    private readonly EvaluationPlan _plan;
    private readonly TargetRegime _regime;
    private readonly CourseKind _course;
    private readonly BackendSpec _backend;
    private readonly CostModel _cost;
    private readonly TimeSpan? _target;
    private readonly ClairvoyantOracle _oracle;
    private readonly ControllerContext _context;
    private readonly ClosedLoop _loop;
    private readonly List<BatchTrace> _trace = [];

    public Cell(EvaluationPlan plan, TargetRegime regime, BackendSpec backend, CourseKind course)
    {
        _plan = plan;
        _regime = regime;
        _course = course;
        _backend = backend;
        _cost = backend.Cost with { OutlierProbability = plan.OutlierProbability };
        _target = backend.TargetIn(regime);
        _oracle = new ClairvoyantOracle(_cost, backend.MaxBatchSize, _target, plan.Quantile);
        _context = _oracle.ContextAt(TypicalLoad);
        _loop = Loop(_cost.MedianSeconds(_context.OracleSize, TypicalLoad) * plan.BatchesPerCycle);
    }

    /// <summary>The results, one for each controller that has a use for the regime.</summary>
    public List<CellResult> Run()
    {
        var reference = RunOracle();
        var results = new List<CellResult>(_plan.Controllers.Count);
        foreach (var entry in _plan.Controllers)
        {
            if (Trace(entry) is { } trace)
                results.Add(Result(entry.Name, CellFigures.Of(trace, _target, _oracle), reference));
        }

        return results;
    }

    /// <summary>The batches of one controller, valid until the next run; null where it has no use for the regime.</summary>
    public IReadOnlyList<BatchTrace>? Trace(ControllerEntry entry) =>
        entry.SizerFor(_context, _backend.MaxBatchSize) is { } sizer ? Trace(sizer) : null;

    private CellFigures RunOracle() => CellFigures.Of(Trace(new OracleSizer(_oracle)), _target, _oracle);

    private List<BatchTrace> Trace(ISizer sizer)
    {
        _trace.Clear();
        _loop.Run(sizer, _trace);
        return _trace;
    }

    private ClosedLoop Loop(double seconds) => new()
    {
        Cost = _cost,
        Course = BackendZoo.CourseOf(_course, _backend.Seed).AtScale(CycleSeconds / seconds),
        Seed = _backend.Seed,
        Horizon = TimeSpan.FromSeconds(seconds),
        Disturbance = _plan.Disturbance,
    };

    private CellResult Result(string controller, CellFigures figures, CellFigures reference)
    {
        var goodput = figures.Succeeded / reference.Succeeded;
        var allowed = CellResult.PassingViolations * (1 - _plan.Quantile) / .05;
        return new CellResult
        {
            Controller = controller,
            Regime = _regime,
            Backend = _backend.Name,
            Course = _course,
            Goodput = goodput,
            Violations = figures.Violations,
            Errors = figures.Errors,
            P99Ratio = figures.P99 / reference.P99,
            SizeDeviation = figures.SizeDeviation,
            Batches = figures.Batches,
            Passes = goodput >= CellResult.PassingGoodput && figures.Violations <= allowed,
        };
    }
}
