namespace Dataflow.LoadAware.Control;

/// <summary>
/// The largest size whose processing time keeps a target for a given share of batches, tracked in logarithms. Each batch says by what
/// factor it missed the target; two large misses in a row the same way move the cap at once, small ones move it a little.
/// </summary>
/// <remarks>
/// The decrease in proportion to the excess is Breakwater's (OSDI 2020), the growth with the square root of the size lies between
/// additive (fair, slow) and multiplicative (fast, unfair) increase, as in binomial congestion control (Bansal and Balakrishnan 2001).
/// </remarks>
internal sealed class LatencyCap
{
    private const double Far = 0.35;
    private const double FarInSigmas = 1.8;
    private const double FastGain = 0.9;
    private const double Step = 0.3;
    private const double GreatestDecrease = 0.5;

    // One outlier is no news: what a single batch can say is cut off until a second one agrees.
    private const double CutOff = 0.2;
    private const double CutOffInSigmas = 1.4;
    private const int MissesThatProve = 2;

    // A batch cut while the size was that much larger tells of a mistake that has been mended, not of the margin.
    private const double LargerThanNow = 0.2;
    private const double LeastStepScale = 0.4;
    private const double GreatestStepScale = 1.6;
    private static readonly double FastUp = Math.Log(2);
    private static readonly double FastDown = Math.Log(0.25);

    private readonly double _logTarget;
    private readonly double _deviate;
    private readonly QuantileTrim _trim;
    private readonly FarRun _far = new();
    private readonly Elasticity _elasticity = new();
    private int _missesAtLowest;

    public LatencyCap(TimeSpan target, double quantile, double trimBound)
    {
        _logTarget = Math.Log(target.TotalSeconds);
        _deviate = NormalQuantile.Of(quantile);
        _trim = new QuantileTrim(quantile, trimBound);
    }

    /// <summary>The logarithm of the cap.</summary>
    public double LogSize { get; set; }

    /// <summary>The correction of the margin that has been learned.</summary>
    public double Trim => _trim.Value;

    /// <summary>Quantiles that can be told from a few hundred batches.</summary>
    public static double CheckQuantile(double value, string property) =>
        value is >= 0.5 and <= 0.999 ? value : throw Require.Broken(property, "must be a number from 0.5 to 0.999", value);

    /// <summary>By what factor, as a logarithm, a batch stayed below what its noise leaves of the target.</summary>
    public double Room(in Measurement measurement, double sigma) =>
        _logTarget - (_deviate * sigma) + _trim.Value - measurement.LogSeconds;

    /// <summary>Whether the smallest size missed the target more than once in a row.</summary>
    public bool IsInfeasible => _missesAtLowest == MissesThatProve;

    /// <summary>Whether a batch took longer than the target itself.</summary>
    public bool IsMissedBy(in Measurement measurement) => measurement.LogSeconds > _logTarget;

    /// <summary>What came before a gap is not continued after it.</summary>
    public void Resume()
    {
        _far.Clear();
        _elasticity.BreakOff();
    }

    /// <summary>Starts from a correction that is known.</summary>
    public void Restore(double trim) => _trim.Restore(trim);

    /// <summary>Takes a full batch.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="liveLogSize">The logarithm of the live size.</param>
    /// <param name="sigma">The noise of processing times.</param>
    /// <param name="binds">Whether the cap is what sets the size: only then can it be seen that it is too low.</param>
    /// <param name="mayGrow">Whether the size may grow.</param>
    /// <param name="isLowest">Whether the batch had the smallest size: what it missed no margin can mend.</param>
    public void Observe(in Measurement measurement, double liveLogSize, double sigma, bool binds, bool mayGrow, bool isLowest)
    {
        Count(measurement, isLowest);
        double room = Room(measurement, sigma);
        _elasticity.Add(measurement, sigma);

        // What would it have said at the live size? It may have been cut under another one. (The cap may lie above the live size, and so above all.)
        _far.Add(room + (_elasticity.Value * (measurement.LogItems - liveLogSize)), Math.Max(Far, FarInSigmas * sigma));
        double before = LogSize;
        if (_far.IsLong)
        {
            Jump(measurement, room);
        }
        else
        {
            Move(measurement, room, sigma);
            Learn(measurement, before, binds, isLowest);
        }

        LogSize = mayGrow ? LogSize : Math.Min(LogSize, before);
    }

    /// <summary>Takes a batch that was not cut by the size: it can say that the size is too large, never that it is too small.</summary>
    public void ObservePartial(in Measurement measurement, double sigma, bool isLowest)
    {
        Count(measurement, isLowest);
        if (IsMissedBy(measurement))
        {
            Shrink(Math.Max(Room(measurement, sigma), -Credible(sigma)), StepScale(sigma));
        }
    }

    // What one batch is believed. Twice the noise would let through one batch in forty; less makes the cap steadier.
    private static double Credible(double sigma) => Math.Max(CutOff, CutOffInSigmas * sigma);

    // Noisy backends need small steps, or the size follows the noise; calm ones can take large steps.
    private static double StepScale(double sigma) =>
        Math.Clamp(Math.Sqrt(NoiseEstimate.Initial / Math.Max(sigma, 1e-6)), LeastStepScale, GreatestStepScale);

    // From the batch's own size, so the same late news twice leads to the same place.
    private void Jump(in Measurement measurement, double room) =>
        LogSize += FastGain * (measurement.LogItems + Math.Clamp(room, FastDown, FastUp) - LogSize);

    // The batch may have been cut under another size: what would it have said at the size of now?
    private double ToSizeOfNow(in Measurement measurement) => _elasticity.Value * (measurement.LogItems - LogSize);

    private void Move(in Measurement measurement, double room, double sigma)
    {
        double here = Math.Max(room, -Credible(sigma)) + ToSizeOfNow(measurement);
        double scale = StepScale(sigma);
        if (here < 0)
        {
            Shrink(here, scale);
        }
        else
        {
            LogSize = Math.Log(Math.Exp(LogSize) + (Step * scale * Math.Exp(LogSize / 2)));
        }
    }

    private void Shrink(double room, double scale) =>
        LogSize += Math.Log(Math.Max(1 - (Step * scale * (Math.Exp(-room) - 1)), GreatestDecrease));

    private void Count(in Measurement measurement, bool isLowest) =>
        _missesAtLowest = isLowest && IsMissedBy(measurement) ? Math.Min(_missesAtLowest + 1, MissesThatProve) : 0;

    private void Learn(in Measurement measurement, double before, bool binds, bool isLowest)
    {
        bool missed = IsMissedBy(measurement);
        double nextSize = Math.Log(1 + Math.Exp(-LogSize));
        bool isOfNow = measurement.LogItems < before + LargerThanNow + nextSize;
        if (isOfNow && (missed ? !isLowest : binds))
        {
            _trim.Add(missed, nextSize);
        }
    }
}
