using Dataflow.LoadAware.Simulator.Shapes;

namespace Dataflow.LoadAware.Simulator;

/// <summary>What a batch costs a simulated backend: its time, its errors and the best size, as pure functions of size and load.</summary>
/// <remarks>
/// The median service time of n items under a background load u, in seconds, is
/// <c>S(n, u) = a + [b n + c(u) n (n + others)] / (1 - u)</c> with <c>c(u) = c (1 + kappa u^2)</c>: a fixed cost per batch (round
/// trip, commit) that the load does not slow, a cost per item, and contention that grows with the items in flight and with the
/// load. Throughput n / S therefore has its best size in the middle: <c>n*(u) = sqrt(a (1 - u) / c(u))</c>, 447 items on an idle
/// backend with the defaults, 182 at u = .5, 52 at u = .9. Each batch's own time is the median times a log-normal jitter.
/// </remarks>
public sealed record CostModel
{
    // A load of 1 would take for ever; what remains of a saturated backend is a hundredth.
    private const double HighestLoad = .99;
    private const double HighestErrorRate = .5;

    private readonly double _secondsPerBatch = .020;
    private readonly double _secondsPerItem = .0002;
    private readonly double _secondsPerItemSquared = 1e-7;
    private readonly double _contentionGrowth = 8;
    private readonly double _jitter = .15;
    private readonly double _outlierProbability;
    private readonly double _outlierFactor = 8;
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);
    private readonly double _itemErrorProbability = .001;
    private readonly double _overloadErrorSlope = .1;
    private readonly double _cpuShare = .1;

    /// <summary>a: the fixed cost of a batch, which the background load does not slow.</summary>
    /// <value>Seconds, 0 to 3600. Default .02.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double SecondsPerBatch { get => _secondsPerBatch; init => _secondsPerBatch = Seconds(value, nameof(SecondsPerBatch)); }

    /// <summary>b: the cost of an item on an idle backend.</summary>
    /// <value>Seconds, 0 to 3600. Default .0002.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double SecondsPerItem { get => _secondsPerItem; init => _secondsPerItem = Seconds(value, nameof(SecondsPerItem)); }

    /// <summary>c: the contention of a pair of items on an idle backend.</summary>
    /// <value>Seconds, 0 to 3600; 0 = no contention, so that the largest batch is the best. Default 1e-7.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double SecondsPerItemSquared
    {
        get => _secondsPerItemSquared;
        init => _secondsPerItemSquared = Seconds(value, nameof(SecondsPerItemSquared));
    }

    /// <summary>kappa: how fast contention grows with the background load, c(u) = c (1 + kappa u^2).</summary>
    /// <value>A number from 0 to 1000. Default 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double ContentionGrowth
    {
        get => _contentionGrowth;
        init => _contentionGrowth = Guard.Between(value, 0, 1000, nameof(ContentionGrowth));
    }

    /// <summary>sigma: the spread of a batch's time, as the standard deviation of its logarithm.</summary>
    /// <value>A number from 0 to 2. Default .15.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double Jitter { get => _jitter; init => _jitter = Guard.Between(value, 0, 2, nameof(Jitter)); }

    /// <summary>How often a batch takes <see cref="OutlierFactor"/> times its time: a garbage collection, a retransmission.</summary>
    /// <value>A fraction, 0 to 1. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double OutlierProbability
    {
        get => _outlierProbability;
        init => _outlierProbability = Guard.Between(value, 0, 1, nameof(OutlierProbability));
    }

    /// <summary>What an outlier multiplies a batch's time by.</summary>
    /// <value>A factor, 1 to 1000. Default 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double OutlierFactor { get => _outlierFactor; init => _outlierFactor = Guard.Between(value, 1, 1000, nameof(OutlierFactor)); }

    /// <summary>When the client gives up: a batch that would take longer ends after this time, and all its items fail.</summary>
    /// <value>1 ms to 1 day. Default 1 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        init => _timeout = Guard.Between(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(Timeout));
    }

    /// <summary>How often an item fails in a batch of up to twice the best size.</summary>
    /// <value>A fraction, 0 to 1. Default .001.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double ItemErrorProbability
    {
        get => _itemErrorProbability;
        init => _itemErrorProbability = Guard.Between(value, 0, 1, nameof(ItemErrorProbability));
    }

    /// <summary>How much more often items fail beyond that: added once for each further multiple of twice the best size.</summary>
    /// <value>A number from 0 to 1. Default .1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double OverloadErrorSlope
    {
        get => _overloadErrorSlope;
        init => _overloadErrorSlope = Guard.Between(value, 0, 1, nameof(OverloadErrorSlope));
    }

    /// <summary>The share of the CPU left by the background load that a batch uses while it works.</summary>
    /// <value>A fraction, 0 to 1. Default .1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double CpuShare { get => _cpuShare; init => _cpuShare = Guard.Between(value, 0, 1, nameof(CpuShare)); }

    /// <summary>What bends the smooth time: a knee, stairs, a cliff.</summary>
    /// <value>Default null: nothing.</value>
    public CostShape? Shape { get; init; }

    /// <summary>c(u) = c (1 + kappa u^2), in seconds.</summary>
    /// <param name="load">The background load u, 0 to 1.</param>
    /// <returns>The contention of a pair of items under that load, before the division by 1 - u.</returns>
    public double Contention(double load) => SecondsPerItemSquared * (1 + (ContentionGrowth * load * load));

    /// <summary>The median time of a batch, S(n, u), in seconds, bent by the <see cref="Shape"/> if there is one.</summary>
    /// <param name="items">The size n.</param>
    /// <param name="load">The background load u, 0 to 1; above .99 it counts as .99.</param>
    /// <param name="others">Items of other batches in flight. Default 0.</param>
    /// <returns>Seconds, before jitter, outliers and timeout.</returns>
    public double MedianSeconds(double items, double load, double others = 0)
    {
        var smooth = SecondsPerBatch + (((SecondsPerItem * items) + (Contention(load) * items * (items + others))) / Left(load));
        return Shape?.Seconds(items, smooth) ?? smooth;
    }

    /// <summary>The size of the highest throughput of a lone batch on the smooth model, n*(u) = sqrt(a (1 - u) / c(u)).</summary>
    /// <param name="load">The background load u, 0 to 1; above .99 it counts as .99.</param>
    /// <returns>Items, not rounded; infinite without contention.</returns>
    public double BestSize(double load) => Math.Sqrt(SecondsPerBatch * Left(load) / Contention(load));

    /// <summary>How often an item fails: p + slope max(0, n / (2 n*(u)) - 1), at most .5.</summary>
    /// <param name="items">The size n.</param>
    /// <param name="load">The background load u, 0 to 1.</param>
    /// <returns>A fraction, 0 to 1.</returns>
    public double ItemErrorProbabilityAt(double items, double load)
    {
        var overload = Math.Max(0, (items / (2 * BestSize(load))) - 1);
        return Math.Max(ItemErrorProbability, Math.Min(HighestErrorRate, ItemErrorProbability + (OverloadErrorSlope * overload)));
    }

    /// <summary>What a background load leaves of the backend.</summary>
    internal static double Left(double load) => 1 - Math.Min(load, HighestLoad);

    private static double Seconds(double value, string property) => Guard.Between(value, 0, 3600, property);
}
