namespace Dataflow.LoadAware.Control;

/// <summary>The noise of the mean of a run, learned from runs of the same size with one of another size between them.</summary>
/// <remarks>
/// The noise of a batch does not tell it. Where batches wait for each other each one's time is that of all before it, so two in a row hardly differ,
/// and the means of two runs do.
/// </remarks>
internal sealed class RunNoise
{
    private const double Gain = 0.2;

    // The centre moves between the two; what that does is taken out by the slope.
    private const double SameSize = 0.3;

    // As a factor of the variance, and in addition: what is beyond is a jump of the backend.
    private const double CutOff = 9;
    private const double CutOffFloor = 0.0025;

    private double? _variance;

    /// <summary>Takes two runs and says the standard deviation of the mean of one.</summary>
    /// <param name="pair">The two, and the run before.</param>
    /// <param name="sigma">The noise of a batch: as if all were independent is the least.</param>
    /// <param name="slope">By how much the logarithm of goodput is thought to change with that of the size.</param>
    public double Add(in RunPair pair, double sigma, double slope)
    {
        double least = sigma * sigma / pair.Batches;
        if (pair.Earlier is { } earlier && Math.Abs(pair.Second.LogItems - earlier.LogItems) < SameSize)
        {
            double unexplained = pair.Second.LogGoodput - earlier.LogGoodput - (slope * (pair.Second.LogItems - earlier.LogItems));
            double variance = _variance ?? least;
            double believed = (CutOff * Math.Max(variance, least)) + CutOffFloor;
            _variance = variance + (Gain * (Math.Min(unexplained * unexplained / 2, believed) - variance));
        }

        return Math.Sqrt(Math.Max(_variance ?? 0, least));
    }
}
