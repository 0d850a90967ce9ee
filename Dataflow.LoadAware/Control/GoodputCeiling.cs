namespace Dataflow.LoadAware.Control;

/// <summary>
/// The size beyond which more brings less: estimated from batches that alternate between a little more and a little less, of which
/// each two in a row show how goodput changes with the size, whatever the load does in the long run. Where batches are under way side by side,
/// whole runs take the place of batches (<see cref="ProbeRuns"/>).
/// </summary>
/// <remarks>
/// With h = d ln(goodput) / d ln(size), the best size lies where h falls to the gain that a larger size has to bring to be worth its
/// latency. A pair of batches measures h; the curve of a cost a + b n + c n² bends by about 0.7 per unit, so the best size lies h / 0.7
/// further on. <see cref="OptimumFilter"/> weighs that, and the surer it is, the narrower the probing becomes (extremum seeking with a
/// square-wave dither).
/// </remarks>
internal sealed partial class GoodputCeiling(double minimumGain)
{
    private const double LeastOffset = 0.02;
    private const double ProbePerSpread = 1.05;
    private const double LeastProbe = 0.08;
    private const double GreatestProbe = 0.5;
    private const double SpreadAfterMove = 0.4;

    private readonly double _minimumGain = minimumGain;
    private readonly OptimumFilter _optimum = new();
    private readonly SlownessLevel _level = new();
    private readonly ProbeRuns _runs = new();
    private readonly RunNoise _runNoise = new();
    private (Measurement Measurement, double Offset)? _previous;

    /// <summary>Where goodput drops at once: no slope leads across it.</summary>
    public GoodputEdge Edge { get; } = new();

    /// <summary>The logarithm of the best size at the load of now.</summary>
    public double LogSize => _optimum.At(_level.Now);

    /// <summary>How unsure that is, as a standard deviation.</summary>
    public double Spread => _optimum.SpreadAt(_level.Now);

    /// <summary>How unsure it is apart from the load.</summary>
    public double BaseSpread => _optimum.BaseSpread;

    /// <summary>Whether no slope has been taken since it was put where it is.</summary>
    public bool IsGuess { get; private set; }

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
        Math.Clamp(ProbePerSpread * BaseSpread, Math.Min(LeastProbe * Math.Cbrt(sigma / NoiseEstimate.Initial), GreatestProbe), GreatestProbe);

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
        if (sideBySide == 1)
        {
            _runs.BreakOff(); // what was measured side by side is not compared with what comes when it is so again
        }

        int mixed = sideBySide - 1;
        Measurement? beside = isOfRun ? _runs.Beside(run) : other?.Measurement;

        // A batch that ran beside some of another size is no sign of a jump, and a run shows where the level is only together with the run before
        // it; at the start, where nothing is known yet, any batch will do.
        bool showsLevel = !isOfRun || (!_runs.IsMixed(run, mixed) && (beside is not null || !_level.IsKnown));
        bool jumped = showsLevel && !Edge.IsCrossedBy(measurement.LogItems) && _level.Add(measurement, sigma, beside, isHalfWay: isOfRun);
        if (jumped)
        {
            Edge.BreakOff();
            BreakOff();
        }

        _optimum.Age();
        if (isOfRun)
        {
            AddToRun(measurement, offset, sigma, run, mixed);
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
}
