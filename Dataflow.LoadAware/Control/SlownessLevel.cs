namespace Dataflow.LoadAware.Control;

/// <summary>How slow the backend is, in logarithms of seconds per item against the start: the trace of a load that nobody reports.</summary>
/// <remarks>
/// It follows slow drifts by a running mean and jumps by a median of three, so one outlier moves it hardly at all and a spike of
/// load moves it within two or three batches. Side by side a jump shows by half until the next run, and the first batches of a run say nothing.
/// </remarks>
internal sealed class SlownessLevel
{
    private const int WarmUp = 6;
    private const double Gain = 0.1;
    private const double Jump = 0.35;
    private const double JumpInSigmas = 2.5;
    private const double CutOff = 0.1;
    private const double CutOffInSigmas = 3;

    private readonly RecentMedian _recent = new();
    private double _reference;
    private double _level;
    private double _levelBeforeLast;
    private int _seen;

    /// <summary>The level now, against the level at the start: 0.7 is twice as slow.</summary>
    public double Now => _level - _reference;

    /// <summary>The level before the last two measurements: what is compared between the two does not depend on their noise. Of two runs it knows all but two batches.</summary>
    public double BeforePair { get; private set; }

    /// <summary>Whether it has seen enough to know where it began.</summary>
    public bool IsKnown => _seen >= WarmUp;

    /// <summary>After a gap a jump needs three new measurements.</summary>
    public void Resume() => _recent.Clear();

    /// <summary>Takes a measurement and says whether the level has jumped.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="sigma">The noise of processing times.</param>
    /// <param name="beside">The batch before, where the two differ in size on purpose; of runs the one before, or after for a late batch.</param>
    /// <param name="isHalfWay">Whether the level lies half-way between the two. Sizes that alternate show that by themselves, runs do not.</param>
    public bool Add(in Measurement measurement, double sigma, Measurement? beside = null, bool isHalfWay = false)
    {
        double slowness = isHalfWay && beside is { } other ? (measurement.LogSlowness + other.LogSlowness) / 2 : measurement.LogSlowness;
        if (_seen < WarmUp)
        {
            _reference += (slowness - _reference) / ++_seen;
            _level = _levelBeforeLast = _reference;
        }

        double threshold = Math.Max(Jump, JumpInSigmas * sigma);
        _recent.Add(slowness);
        bool jumped = !(beside is { } smaller && IsSlowerWhereLarger(measurement, smaller, threshold)) && HasJumped(threshold);
        BeforePair = _levelBeforeLast - _reference;
        _levelBeforeLast = _level;
        if (!jumped)
        {
            double believed = (CutOffInSigmas * sigma) + CutOff;
            _level += Gain * Math.Clamp(slowness - _level, -believed, believed);
        }

        return jumped;
    }

    // A slow larger batch beside a fast smaller one is an edge between the two sizes, not a backend that has changed.
    private static bool IsSlowerWhereLarger(in Measurement one, in Measurement other, double by) =>
        Math.Sign(one.LogItems - other.LogItems) * (one.LogSlowness - other.LogSlowness) > by;

    private bool HasJumped(double threshold)
    {
        if (!_recent.IsFull || Math.Abs(_recent.Median - _level) <= threshold)
        {
            return false;
        }

        _level = _levelBeforeLast = _recent.Median;
        _recent.Clear();
        return true;
    }
}
