namespace Dataflow.LoadAware.Control;

/// <summary>
/// The size beyond which more brings less: estimated from batches that alternate between a little more and a little less, of which
/// each two in a row show how goodput changes with the size, whatever the load does in the long run.
/// </summary>
/// <remarks>
/// With h = d ln(goodput) / d ln(size), the best size lies where h falls to the gain that a larger size has to bring to be worth its
/// latency. A pair of batches measures h; the curve of a cost a + b n + c n² bends by about 0.7 per unit, so the best size lies h / 0.7
/// further on. <see cref="OptimumFilter"/> weighs that, and the surer it is, the narrower the probing becomes (extremum seeking with a
/// square-wave dither).
/// </remarks>
internal sealed class GoodputCeiling(double minimumGain)
{
    private const double StepPerSlope = 1.4;
    private const double LeastOffset = 0.02;

    // Each batch takes part in two pairs, so a pair is worth half of what it would be worth alone.
    private const double PairVariance = 2;
    private const double CutOffInSigmas = 3;
    private const double CutOff = 0.05;
    private const double GreatestSlope = 1;

    // A drop of a fifth has to be credible on the calmest backend, too, and no single pair may prove one.
    private const double LeastEdgeCutOff = 0.3;
    private const double LeastEdgeVariance = 0.0025;

    // Two runs of batches side by side say more of an edge than two batches, but no two runs may prove one.
    private const int MostEdgePairs = 2;

    private const double CredibleLevelInSigmas = 0.5;
    private const double ProbePerSpread = 1.05;
    private const double LeastProbe = 0.08;
    private const double GreatestProbe = 0.5;
    private const double SpreadAfterMove = 0.4;

    // A pair much wider than what is probed now was a look at something else, and says little of the slope here.
    private const double WidestPair = 2.1;
    private const double WidestPairMore = 0.1;

    // In items: no pair can be narrower than from one whole size to the next.
    private const double NextSize = 1.5;
    private static readonly double SqrtTwo = Math.Sqrt(2);

    private readonly double _minimumGain = minimumGain;
    private readonly OptimumFilter _optimum = new();
    private readonly SlownessLevel _level = new();
    private (Measurement Measurement, double Offset)? _previous;
    private readonly ProbeRuns _runs = new();
    private readonly RunNoise _runNoise = new();

    /// <summary>Where goodput drops at once: no slope leads across it.</summary>
    public GoodputEdge Edge { get; } = new();

    /// <summary>The logarithm of the best size at the load of now.</summary>
    public double LogSize => _optimum.At(_level.Now);

    /// <summary>Whether nothing has been compared since somebody put it where it is.</summary>
    public bool IsGuess { get; private set; }

    /// <summary>How unsure that is, as a standard deviation.</summary>
    public double Spread => _optimum.SpreadAt(_level.Now);

    /// <summary>How unsure it is apart from the load.</summary>
    public double BaseSpread => _optimum.BaseSpread;

    /// <summary>Goes on from a size, so sure of it.</summary>
    public void MoveTo(double logSize, double spread)
    {
        _optimum.MoveTo(logSize, _level.Now, spread);
        IsGuess = true;
        BreakOff();
    }

    /// <summary>Goes on from a size that somebody else chose: at least as unsure as after a surprise.</summary>
    public void MovedTo(double logSize) => MoveTo(logSize, Math.Max(BaseSpread, SpreadAfterMove));

    /// <summary>Nothing is compared across a gap: neither the next batch with the last one nor the level with what it was.</summary>
    public void Resume()
    {
        BreakOff();
        _level.Resume();
    }

    /// <summary>Keeps the estimate near the limits, so that it comes back from beyond them at once.</summary>
    public void Clamp(double lowest, double highest) => _optimum.Shift(Math.Clamp(LogSize, lowest, highest) - LogSize);

    /// <summary>How far to probe on either side: far while unsure, near when sure, and never less than the noise allows to see.</summary>
    public double ProbeWidth(double sigma) =>
        Math.Clamp(ProbePerSpread * BaseSpread, LeastProbe * Math.Cbrt(sigma / NoiseEstimate.Initial), GreatestProbe);

    /// <summary>Takes a batch that failed for overload, and says whether that was the test of a known edge.</summary>
    public bool AddFailure(in Measurement failed)
    {
        BreakOff();
        return Edge.AddFailure(failed);
    }

    /// <summary>Takes a full batch and says whether the backend has jumped to another level of slowness.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="offset">How far its size was off centre on purpose; not a number where nobody knows.</param>
    /// <param name="sigma">The noise of processing times.</param>
    /// <param name="run">In which run of batches of one size it was; 0: in none.</param>
    /// <param name="sideBySide">How many batches are under way at once.</param>
    public bool Observe(in Measurement measurement, double offset, double sigma, long run, int sideBySide)
    {
        Edge.AddGood(measurement);
        (Measurement Measurement, double Offset)? other = _previous is { } previous && Math.Abs(offset - previous.Offset) > LeastOffset ? previous : null;
        bool isOfRun = sideBySide > 1 && run != 0;
        Measurement? beside = isOfRun ? _runs.Beside(run) : other?.Measurement;

        // A batch that ran beside some of another size is slower or faster than its own explains: that is no jump of the level. Nor does a run say
        // where the level is, whose size is off centre, as long as there is none on the other side.
        bool showsLevel = !isOfRun || !(_runs.IsMixed(run, sideBySide - 1) || (beside is null && _level.IsKnown));
        bool jumped = showsLevel && !Edge.IsCrossedBy(measurement.LogItems) && _level.Add(measurement, sigma, beside, isHalfWay: isOfRun);
        if (jumped)
        {
            Edge.BreakOff();
            BreakOff();
        }

        _optimum.Age();
        if (isOfRun)
        {
            AddToRun(measurement, offset, sigma, run, sideBySide - 1);
        }
        else if (!jumped && other is { } first)
        {
            // Side by side that is a look or a test, alone among others: it shows an edge and no slope.
            Compare(first.Measurement, measurement, offset - first.Offset, sigma, showsSlope: sideBySide == 1);
        }

        _previous = double.IsNaN(offset) ? null : (measurement, offset);
        return jumped;
    }

    private void BreakOff()
    {
        _previous = null;
        _runs.BreakOff();
    }

    // Of batches side by side each slows the others, so what one of them gains by its size is not what all would gain: whole runs are compared.
    private void AddToRun(in Measurement measurement, double offset, double sigma, long run, int mixed)
    {
        if (_runs.Add(measurement, offset, run, mixed, out RunPair ended) && Math.Abs(ended.Probed) > LeastOffset)
        {
            double slope = ended.Earlier is { } earlier ? ExpectedSlope((earlier.LogItems + ended.Second.LogItems) / 2) : 0;
            double noise = _runNoise.Add(ended, sigma, slope);
            Compare(ended.First, ended.Second, ended.Probed, noise, showsSlope: true, ended.Batches);
        }
    }

    private double ExpectedSlope(double logSize) =>
        Math.Clamp(((_optimum.At(_level.BeforePair) - logSize) / StepPerSlope) + _minimumGain, -GreatestSlope, GreatestSlope);

    // sigma is the noise of first and second, which may be the means of so many batches each.
    private void Compare(in Measurement first, in Measurement second, double probed, double sigma, bool showsSlope, int pairs = 1)
    {
        double level = _level.BeforePair;
        double middle = (first.LogItems + second.LogItems) / 2;

        // What the change of size that was no probe is expected to have done is taken out.
        double expectedSlope = ExpectedSlope(middle);
        double drifted = second.LogItems - first.LogItems - probed;
        double gained = second.LogGoodput - first.LogGoodput - (expectedSlope * drifted);

        // No outlier moves the mean of a run as far as it moves a pair: what any slope explains is believed.
        double believed = (CutOffInSigmas * SqrtTwo * sigma) + CutOff + (pairs > 1 ? GreatestSlope * Math.Abs(probed) : 0);
        double credible = Math.Clamp(gained, -believed, believed);
        double expected = Math.Min(0, expectedSlope) * Math.Abs(probed);
        if (CrossesEdge(first.LogItems, second.LogItems, gained, Math.Max(believed, LeastEdgeCutOff), expected, sigma, pairs)
            || !showsSlope || IsTooWide(first.LogItems, second.LogItems, probed, sigma))
        {
            return;
        }

        double slope = (credible / probed) - _minimumGain;
        double spread = StepPerSlope * SqrtTwo * sigma / Math.Abs(probed);
        IsGuess = false;
        _optimum.Add(middle + (StepPerSlope * slope), PairVariance * spread * spread, level, Credible(level, sigma));
    }

    private bool CrossesEdge(double first, double second, double gained, double believed, double expected, double sigma, int pairs)
    {
        double low = Math.Min(first, second);
        double high = Math.Max(first, second);
        double drop = second > first ? -gained : gained;
        bool knew = double.IsFinite(Edge.LogSize);
        double variance = Math.Max(2 * PairVariance * sigma * sigma, LeastEdgeVariance);
        for (int pair = 0; pair < Math.Min(pairs, MostEdgePairs); pair++)
        {
            Edge.Compare(new(low, high, drop, Math.Clamp(drop, -believed, believed) + expected, sigma, variance));
        }

        if (pairs == 1)
        {
            ForgetPull(knew);
        }

        return Edge.IsBetween(low, high);
    }

    // What was taken for a slope before the edge was known has pulled the estimate down. Between runs an edge comes and goes for longer, and each
    // time it came the estimate would be lifted.
    private void ForgetPull(bool knewEdge)
    {
        if (!knewEdge && double.IsFinite(Edge.LogSize) && LogSize < Edge.LogSize)
        {
            _optimum.MoveTo(Edge.LogSize, _level.Now, Math.Max(BaseSpread, SpreadAfterMove));
        }
    }

    private bool IsTooWide(double first, double second, double probed, double sigma) =>
        Math.Abs(probed) > (WidestPair * ProbeWidth(sigma)) + WidestPairMore && Math.Abs(Math.Exp(first) - Math.Exp(second)) > NextSize;

    // The mean follows the noise a little, and the noise of a pair would otherwise teach the response.
    private static double Credible(double level, double sigma) =>
        Math.CopySign(Math.Max(0, Math.Abs(level) - (CredibleLevelInSigmas * sigma)), level);
}
