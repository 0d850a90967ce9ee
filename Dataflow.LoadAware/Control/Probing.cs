namespace Dataflow.LoadAware.Control;

/// <summary>Sizes that alternate around a centre, a little more and a little less, and the memory of what was asked for.</summary>
internal sealed class Probing
{
    // Where rounding puts one of the two sizes this much farther off than was meant, it is asked for more rarely, once in sixteen at least.
    private const double FarStretch = 1.5;
    private const int RarestFar = 16;

    // From one run to the next: what all batches of a run do to each other shows when it is over.
    private static readonly double GreatestRise = Math.Log(1.5);

    private readonly ProbeLog _asked = new();
    private double _width;
    private double _centerOfRun = double.PositiveInfinity;
    private double _limit = double.PositiveInfinity;
    private bool _high;
    private long _run;
    private int _askedInRun;
    private int _nearInARow;
    private double? _test;

    /// <summary>The logarithm of the size around which it probes.</summary>
    public double Center { get; private set; }

    /// <summary>Whether there is any probing.</summary>
    public bool IsOn => _width > 0;

    /// <summary>Where batches run side by side: how many in a row have the same size.</summary>
    public int RunLength { get; set; } = 1;

    // How far the limit moves both sizes down.
    private double Shift => Math.Max(0, Center + _width - _limit);

    /// <summary>Asks for one size and no other, from which it goes on: the next run may rise from there.</summary>
    public void StayAt(double center)
    {
        _centerOfRun = center;
        Around(center, 0);
    }

    /// <summary>Probes from now on.</summary>
    /// <param name="center">The logarithm of the size that is thought best.</param>
    /// <param name="width">How far to either side, in logarithms.</param>
    /// <param name="limit">The logarithm of a size that neither of the two may exceed: both move down as far as it takes. Default: none.</param>
    public void Around(double center, double width, double limit = double.PositiveInfinity)
    {
        Center = RunLength > 1 && width > 0 ? Math.Min(center, _centerOfRun + GreatestRise) : center;
        (_width, _limit) = (width, limit);
    }

    /// <summary>Asks for another size once, rounded up, before it goes on.</summary>
    public void Test(double logSize) => _test = logSize;

    /// <summary>Whether the next size is another one than the two.</summary>
    public bool HasTest => _test is not null;

    /// <summary>How far off centre a batch was on purpose; not a number where nobody asked for its size.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="run">In which run of batches of one size it was asked for; 0: in none.</param>
    public double OffsetOf(int size, out long run) => _asked.TryFind(size, out double offset, out run) ? offset : double.NaN;

    /// <summary>Forgets what was asked for: somebody else has moved the size.</summary>
    public void Forget()
    {
        _asked.Clear();
        _test = null;
    }

    /// <summary>The next size: the other side after each run, and a side that is too far off more rarely.</summary>
    public int Next(in BatchObservation observation)
    {
        // As the guard will limit it: what is remembered has to be what is cut.
        int size = WholeSize.WithinReach(_test is { } test ? Tested(test, observation) : Alternate(observation), observation);
        bool onPurpose = IsOn || _test is not null;
        long run = IsOn && _test is null ? _run : 0;
        _test = null;
        _asked.Add(size, onPurpose ? Math.Log(size) - Center : 0, run);
        return size;
    }

    private static int Tested(double test, in BatchObservation observation) => WholeSize.Of(WholeSize.Ceiling(Math.Exp(test)), observation);

    private int Alternate(in BatchObservation observation)
    {
        if (++_askedInRun >= RunLength)
        {
            _high = NextIsHigh(observation);
            _centerOfRun = Center;
            _askedInRun = 0;
            _run++;
        }

        (int low, int high) = Sides(observation);
        return _high ? high : low;
    }

    private bool NextIsHigh(in BatchObservation observation)
    {
        (int low, int high) = Sides(observation);
        double below = Math.Abs(Math.Log(low) - Center);
        double above = Math.Abs(Math.Log(high) - Center);
        bool isNear = _high == (above <= below);
        if (isNear && ++_nearInARow < NearInARow(Math.Max(below, above)))
        {
            return _high;
        }

        _nearInARow = 0;
        return !_high;
    }

    // Between 1 and 2 items lies a factor of two, however sure one is. What a batch off centre costs, and what it tells, both grow with the square of
    // its distance: so much rarer it costs and tells as much as was meant.
    private int NearInARow(double far)
    {
        double stretch = IsOn ? far / (_width + Shift) : 0;
        return stretch > FarStretch ? (int)Math.Min(2 * stretch * stretch, RarestFar) - 1 : 1;
    }

    private (int Low, int High) Sides(in BatchObservation observation)
    {
        int most = WholeSize.Of(Math.Exp(_limit), observation);
        if (!IsOn)
        {
            int only = Math.Min(most, WholeSize.Of(Math.Exp(Center), observation));
            return (only, only);
        }

        // The two sizes must differ after rounding, or nothing is ever learned: at 2 items it would stay for ever. Where the limit leaves
        // one size only there is nothing to learn.
        int low = WholeSize.Of(Math.Exp(Center - Shift - _width), observation);
        int high = Math.Min(most, Math.Max(low + 1, WholeSize.Of(Math.Exp(Center - Shift + _width), observation)));
        return (Math.Max(observation.MinBatchSize, Math.Min(low, high - 1)), high);
    }
}
