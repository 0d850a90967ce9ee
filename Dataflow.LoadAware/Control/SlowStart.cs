namespace Dataflow.LoadAware.Control;

/// <summary>Doubles the size from the start until goodput stops growing or a latency target comes near, and remembers the best.</summary>
/// <remarks>
/// TCP's slow start, with goodput in the place of loss. It cannot overshoot a backend whose time grows at most linearly. Where feedback is late,
/// what is under way has the size that is known to be best: one batch tries twice that, one four times, and no more until their news is in. To fill the
/// delay with the size that turns out too large would be dear, for such batches take the longest.
/// </remarks>
internal sealed class SlowStart
{
    /// <summary>The logarithm of the greatest growth from one batch to the next.</summary>
    public static readonly double LogGrowth = Math.Log(2);

    private const double LeastRoom = 0.15;
    private const double LeastGain = 0.2;
    private const double NoticeableLoss = 0.3;
    private const int MissesAllowed = 2;

    // Less than the least growth, so that no batch is taken for one of the next size.
    private const double SameSize = 0.1;

    // News that does not come with so many batches may be lost: its size is asked for again.
    private const int Patience = 16;

    private double _bestGoodput = double.NegativeInfinity;
    private int _misses;
    private double _room;
    private double _awaited;
    private double _largestAsked; // 0, the smallest size there is: the first one counts as asked
    private int _heardMeanwhile;

    /// <summary>The logarithm of the size that had the highest goodput, or of the one that somebody else chose.</summary>
    public double BestLogSize { get; private set; }

    /// <summary>Whether goodput has stopped growing.</summary>
    public bool IsFlat => _misses >= MissesAllowed;

    /// <summary>Whether the last batch did much worse than the best: one more of its size shall tell, for beyond a cliff a doubling is dear.</summary>
    public bool IsInDoubt { get; private set; }

    // Whether a batch of the awaited size is under way.
    private bool IsAsked => !double.IsNegativeInfinity(_largestAsked);

    /// <summary>Whether the latency target is still some way off, by an item at least.</summary>
    public static bool HasRoom(in Measurement measurement, double room) =>
        room >= LeastRoom && WholeSize.Floor(Math.Exp(measurement.LogItems + room)) > WholeSize.Floor(Math.Exp(measurement.LogItems));

    /// <summary>Begins again, with no size known to be good.</summary>
    public void Restart() => (_bestGoodput, _misses, IsInDoubt) = (double.NegativeInfinity, 0, false);

    /// <summary>Goes on from a size that somebody else chose.</summary>
    public void GoOnFrom(double logSize)
    {
        BestLogSize = _awaited = _largestAsked = logSize;
        _room = 0;
    }

    /// <summary>Whether a batch has the size that is waited for, or a larger one; where it has not, its news is late.</summary>
    public bool IsAwaited(in Measurement measurement) => measurement.LogItems >= _awaited - SameSize;

    /// <summary>The logarithm of the next size, after a batch that was waited for.</summary>
    public double Next(in BatchObservation observation, bool mayGrow) =>
        !IsAsked && (mayGrow || _awaited <= Math.Log(observation.CurrentSize)) ? Ask(_awaited, observation) : BestLogSize;

    /// <summary>The logarithm of the next size, after a batch that was not waited for.</summary>
    public double NextWhileWaiting(in BatchObservation observation, bool mayGrow)
    {
        _heardMeanwhile++;
        if (!mayGrow)
        {
            return BestLogSize;
        }

        if (!IsAsked || _heardMeanwhile % Patience == 0)
        {
            return Ask(_awaited, observation);
        }

        return _heardMeanwhile == 1 && _misses == 0 ? AskFurther(observation) : BestLogSize;
    }

    /// <summary>Takes one batch.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="room">By what factor, as a logarithm, it stayed below the target; infinite without one.</param>
    /// <param name="hasTarget">With a target the start ends there anyway, so any gain is worth taking; without one it must be worth the latency.</param>
    /// <param name="mayGrow">Whether the size may grow after this batch.</param>
    public void Add(in Measurement measurement, double room, bool hasTarget, bool mayGrow)
    {
        double goodput = measurement.LogGoodput;
        _misses = goodput > _bestGoodput + (hasTarget ? 0 : LeastGain) ? 0 : _misses + 1;
        IsInDoubt = goodput < _bestGoodput - NoticeableLoss;
        if (goodput > _bestGoodput)
        {
            (_bestGoodput, BestLogSize) = (goodput, measurement.LogItems);
        }

        Await(measurement.LogItems, IsInDoubt || !mayGrow ? 0 : room);
    }

    private void Await(double logSize, double room)
    {
        if (logSize < _largestAsked - SameSize)
        {
            _awaited = _largestAsked;
            return;
        }

        _awaited = logSize + Math.Min(room, LogGrowth);
        _largestAsked = double.NegativeInfinity;
        _room = room;
    }

    private double Ask(double logSize, in BatchObservation observation)
    {
        int wanted = WholeSize.Of(Math.Exp(logSize), observation);
        double size = Math.Log(WholeSize.WithinReach(wanted, observation));

        // From a live size that is too small it takes two steps to get there.
        if (size >= Math.Log(wanted) || size > BestLogSize + SameSize)
        {
            _awaited = _largestAsked = size;
            _heardMeanwhile = 0;
        }

        return size;
    }

    private double AskFurther(in BatchObservation observation)
    {
        double further = Math.Exp(_awaited + Math.Clamp(_room - LogGrowth, 0, LogGrowth));
        return _largestAsked = Math.Log(WholeSize.WithinReach(WholeSize.Of(further, observation), observation));
    }
}
