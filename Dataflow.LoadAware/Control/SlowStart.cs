namespace Dataflow.LoadAware.Control;

/// <summary>Doubles the size from the start until goodput stops growing or a latency target comes near, and remembers the best.</summary>
/// <remarks>TCP's slow start, with goodput in the place of loss. It cannot overshoot a backend whose time grows at most linearly.</remarks>
internal sealed class SlowStart
{
    /// <summary>The logarithm of the greatest growth from one batch to the next.</summary>
    public static readonly double LogGrowth = Math.Log(2);

    private const double LeastRoom = 0.15;
    private const double LeastGain = 0.2;
    private const double NoticeableLoss = 0.3;
    private const int MissesAllowed = 2;

    private double _bestGoodput = double.NegativeInfinity;
    private int _misses;

    /// <summary>The logarithm of the size that had the highest goodput.</summary>
    public double BestLogSize { get; private set; }

    /// <summary>Whether goodput has stopped growing.</summary>
    public bool IsFlat => _misses >= MissesAllowed;

    /// <summary>Whether the last batch did much worse than the best: one more of its size shall tell, for beyond a cliff a doubling is dear.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>Whether the latency target is still some way off, by an item at least.</summary>
    public static bool HasRoom(in Measurement measurement, double room) =>
        room >= LeastRoom && WholeSize.Floor(Math.Exp(measurement.LogItems + room)) > WholeSize.Floor(Math.Exp(measurement.LogItems));

    /// <summary>Begins again, with no size known to be good.</summary>
    public void Restart() => (_bestGoodput, _misses, IsInDoubt) = (double.NegativeInfinity, 0, false);

    /// <summary>Takes one batch.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="hasTarget">With a target the start ends there anyway, so any gain is worth taking; without one it must be worth the latency.</param>
    public void Add(in Measurement measurement, bool hasTarget)
    {
        double goodput = measurement.LogGoodput;
        _misses = goodput > _bestGoodput + (hasTarget ? 0 : LeastGain) ? 0 : _misses + 1;
        IsInDoubt = goodput < _bestGoodput - NoticeableLoss;
        if (goodput > _bestGoodput)
        {
            (_bestGoodput, BestLogSize) = (goodput, measurement.LogItems);
        }
    }
}
