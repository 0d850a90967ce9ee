namespace Dataflow.LoadAware.Control;

/// <summary>Batches hold whole items; laws reckon with fractions, often with their logarithms.</summary>
internal static class WholeSize
{
    private const double GreatestGrowth = 2;
    private const double GreatestShrink = 0.25;
    private const double Rounding = 1e-6;

    /// <summary>The nearest whole size within the limits.</summary>
    public static int Of(double size, in BatchObservation observation) =>
        (int)Math.Clamp(Math.Round(size, MidpointRounding.AwayFromZero), observation.MinBatchSize, observation.MaxBatchSize);

    /// <summary>The whole items in a size that went through a logarithm, which may have cost it a little.</summary>
    public static double Floor(double size) => Math.Floor(size + Rounding);

    /// <summary>The same, rounded up.</summary>
    public static double Ceiling(double size) => Math.Ceiling(size - Rounding);

    /// <summary>What one update may make of the live size: at most twice as much, at least a quarter.</summary>
    public static int WithinReach(int size, in BatchObservation observation)
    {
        double least = Math.Ceiling(observation.CurrentSize * GreatestShrink);
        double most = Math.Min(observation.CurrentSize * GreatestGrowth, int.MaxValue);
        return (int)Math.Clamp(size, least, most);
    }

    /// <summary>The same, not rounded.</summary>
    public static double WithinReach(double size, in BatchObservation observation) =>
        Math.Clamp(size, Math.Ceiling(observation.CurrentSize * GreatestShrink), observation.CurrentSize * GreatestGrowth);

    /// <summary>Whether a batch had the smallest size that is allowed.</summary>
    public static bool HasLowestSize(this in BatchObservation observation) => observation.Feedback.BatchSize <= observation.MinBatchSize;

    /// <summary>The size itself, not rounded, within the limits.</summary>
    public static double Within(double size, in BatchObservation observation) =>
        Math.Clamp(size, observation.MinBatchSize, observation.MaxBatchSize);

    /// <summary>The logarithm of a size, within the logarithms of the limits.</summary>
    public static double WithinLog(double logSize, in BatchObservation observation) =>
        Math.Clamp(logSize, Math.Log(observation.MinBatchSize), Math.Log(observation.MaxBatchSize));
}
