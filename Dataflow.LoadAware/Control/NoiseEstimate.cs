namespace Dataflow.LoadAware.Control;

/// <summary>
/// The spread of processing times at one size: how far batches of nearly the same size that follow each other differ. A jump of the
/// level is cut off, so it hardly counts as noise.
/// </summary>
/// <remarks>
/// The mean absolute difference of successive samples of normal noise is 2/sqrt(pi) standard deviations, hence the factor
/// sqrt(pi)/2 = 0.886 (von Neumann's successive differences).
/// </remarks>
internal sealed class NoiseEstimate
{
    /// <summary>What is assumed before the first comparison.</summary>
    public const double Initial = 0.15;

    private const double FromDifference = 0.886;
    private const double Gain = 0.06;
    private const double CutOff = 3;
    private const double CutOffFloor = 0.02;
    private const double SameSize = 0.2;
    // No backend is known to be wilder; what a file says may be.
    private const double Greatest = 2;
    private const double NearerBy = 0.02;

    // Two, because sizes that alternate come back at every second batch.
    private Sample? _last;
    private Sample? _secondLast;

    /// <summary>The standard deviation of the logarithm of the processing time.</summary>
    public double Sigma { get; private set; } = Initial;

    /// <summary>Takes a measurement.</summary>
    public void Add(in Measurement measurement)
    {
        var sample = new Sample(measurement.LogItems, measurement.LogSeconds);
        if (Nearest(sample.LogItems) is { } other && sample.DistanceTo(other) < SameSize)
        {
            double difference = FromDifference * Math.Abs(sample.Unexplained(other));
            Sigma += Gain * (Math.Min(difference, (CutOff * Sigma) + CutOffFloor) - Sigma);
        }

        (_secondLast, _last) = (_last, sample);
    }

    /// <summary>The next measurement is not compared with the last ones.</summary>
    public void BreakOff() => _last = _secondLast = null;

    /// <summary>Starts from a spread that is known.</summary>
    public void Restore(double sigma) => Sigma = Math.Min(sigma, Greatest);

    private Sample? Nearest(double logItems)
    {
        if (_last is not { } last || _secondLast is not { } second)
        {
            return _last;
        }

        return Math.Abs(second.LogItems - logItems) <= Math.Abs(last.LogItems - logItems) + NearerBy ? second : last;
    }

    private readonly record struct Sample(double LogItems, double LogSeconds)
    {
        public double DistanceTo(in Sample other) => Math.Abs(LogItems - other.LogItems);

        /// <summary>The difference that the small difference in size does not explain.</summary>
        public double Unexplained(in Sample other) =>
            LogSeconds - other.LogSeconds - (Elasticity.Assumed * (LogItems - other.LogItems));
    }
}
