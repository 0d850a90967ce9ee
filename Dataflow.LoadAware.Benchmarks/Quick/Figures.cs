namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>What the rounds of one contender say about one quantity.</summary>
/// <param name="Min">The least: what it costs when nothing else disturbs it.</param>
/// <param name="Median">The middle one.</param>
internal readonly record struct Figures(double Min, double Median)
{
    /// <summary>How far the median lies above the least, as a fraction of it: how noisy the machine was.</summary>
    public double Spread => Min > 0 ? (Median / Min) - 1 : 0;

    /// <summary>Works them out.</summary>
    /// <exception cref="ArgumentException">There is no round.</exception>
    public static Figures Of(IEnumerable<double> rounds)
    {
        double[] sorted = [.. rounds.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("There must be a round.", nameof(rounds));
        }

        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Figures(sorted[0], median);
    }
}
