using Dataflow.LoadAware.Simulator.Shapes;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Knows the cost model and the load of the moment: the best size that keeps the target, for comparison.</summary>
/// <remarks>
/// n_o(u) = min(n*(u), the largest n whose quantile of the time is within the target). On the smooth model both are closed
/// formulas; a bent one is searched, and what was found is kept per five-hundredth of load. It knows no jitter in advance and weighs no errors.
/// Not safe for several threads at once.
/// </remarks>
public sealed class ClairvoyantOracle
{
    private const int LoadSteps = 500;
    private const double SearchRatio = 1.03;
    private const int FineSteps = 20;

    private readonly CostModel _cost;
    private readonly int _maxSize;
    private readonly TimeSpan? _target;
    private readonly double _quantile;

    // What the median may take so that the quantile of the jittered time is within the target.
    private readonly double _medianLimit;
    private readonly double[] _known = new double[LoadSteps + 1];
    private int[]? _candidates;

    /// <summary>Makes the oracle of a backend.</summary>
    /// <param name="cost">The cost model.</param>
    /// <param name="maxSize">The largest size, in items; 1 or more.</param>
    /// <param name="target">The latency target; null = none.</param>
    /// <param name="quantile">The share of batches within the target; .01 to .999.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ClairvoyantOracle(CostModel cost, int maxSize, TimeSpan? target, double quantile)
    {
        ArgumentNullException.ThrowIfNull(cost);
        _cost = cost;
        _maxSize = Guard.Between(maxSize, 1, int.MaxValue, nameof(maxSize));
        _target = target;
        _quantile = Guard.Between(quantile, .01, .999, nameof(quantile));
        _medianLimit = target is null ? double.PositiveInfinity : target.Value.TotalSeconds / Math.Exp(DeviationsAt(quantile) * cost.Jitter);
    }

    /// <summary>The best size under a load.</summary>
    /// <param name="load">The background load u, 0 to 1.</param>
    /// <returns>Items, not rounded; at least 1.</returns>
    public double SizeAt(double load)
    {
        if (_cost.Shape is null)
            return Math.Clamp(Math.Min(_cost.BestSize(load), LargestWithin(load)), 1, _maxSize);
        var step = (int)Math.Round(Math.Clamp(load, 0, 1) * LoadSteps);
        if (_known[step] == 0)
            _known[step] = Search(_cost.Shape, (double)step / LoadSteps);
        return _known[step];
    }

    /// <summary>What a controller may be made from on this backend.</summary>
    /// <param name="load">The load that is typical, 0 to 1.</param>
    internal ControllerContext ContextAt(double load)
    {
        var size = SizeAt(load);
        return new ControllerContext
        {
            Target = _target,
            Quantile = _quantile,
            OracleSize = size,
            OracleBatchTime = TimeSpan.FromSeconds(_cost.MedianSeconds(size, load)),
        };
    }

    // Outliers use up a part of what the target leaves; the jitter must do with the rest.
    private double DeviationsAt(double quantile)
    {
        var late = (1 - quantile - _cost.OutlierProbability) / (1 - _cost.OutlierProbability);
        return late > 0 ? NormalLaw.Quantile(1 - late) : NormalLaw.Quantile(quantile);
    }

    // The root of a + (b n + c(u) n^2) / (1 - u) = limit.
    private double LargestWithin(double load)
    {
        var left = CostModel.Left(load);
        var quadratic = _cost.Contention(load) / left;
        var linear = _cost.SecondsPerItem / left;
        var room = _medianLimit - _cost.SecondsPerBatch;
        if (room <= 0)
            return 1;
        if (double.IsPositiveInfinity(room) || (quadratic == 0 && linear == 0))
            return double.PositiveInfinity;
        return quadratic == 0 ? room / linear : (Math.Sqrt((linear * linear) + (4 * quadratic * room)) - linear) / (2 * quadratic);
    }

    // First the edges and a coarse grid, then the neighbourhood of the best of them.
    private double Search(CostShape shape, double load)
    {
        _candidates ??= [.. Thinned(shape.Edges(_maxSize)), .. Thinned(Enumerable.Range(1, _maxSize))];
        var best = (Size: 1, Rate: 0.0);
        foreach (var size in _candidates)
            best = Better(best, size, load);

        var reach = (int)(best.Size * (SearchRatio - 1)) + 1;
        var (least, most) = (Math.Max(1, best.Size - reach), Math.Min(_maxSize, best.Size + reach));
        for (var size = least; size <= most; size += (reach / FineSteps) + 1)
            best = Better(best, size, load);
        return best.Size;
    }

    private (int Size, double Rate) Better((int Size, double Rate) best, int size, double load)
    {
        var rate = Rate(size, load);
        return rate > best.Rate ? (size, rate) : best;
    }

    private double Rate(int size, double load)
    {
        var seconds = _cost.MedianSeconds(size, load);
        return seconds <= _medianLimit ? size * (1 - _cost.ItemErrorProbabilityAt(size, load)) / seconds : 0;
    }

    private static IEnumerable<int> Thinned(IEnumerable<int> sizes)
    {
        var last = 0;
        foreach (var size in sizes)
        {
            if (size >= Math.Max(last + 1, last * SearchRatio))
                yield return last = size;
        }
    }
}
