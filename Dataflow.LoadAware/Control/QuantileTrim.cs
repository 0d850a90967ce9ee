namespace Dataflow.LoadAware.Control;

/// <summary>Corrects a margin until the share of violations is the one asked for, whatever the shape of the noise.</summary>
/// <remarks>A stochastic approximation of a quantile (Robbins and Monro 1951), bounded so that no other force is drowned.</remarks>
internal sealed class QuantileTrim(double quantile, double bound)
{
    private const double GainAtP95 = 0.01;

    private readonly double _allowed = 1 - quantile;
    private readonly double _bound = bound * Math.Sqrt(Rarity(quantile));

    // Further out the noise is thinner, so the same step moves the share of violations less: larger steps settle as fast at p99 as at p95.
    private readonly double _gain = GainAtP95 * Rarity(quantile);

    /// <summary>What is added to the logarithm of the margin.</summary>
    public double Value { get; private set; }

    /// <summary>Takes one batch.</summary>
    /// <param name="violated">Whether it took too long.</param>
    /// <param name="granularity">How far apart two whole sizes are, in logarithms: between the two nothing but the margin can choose.</param>
    public void Add(bool violated, double granularity = 0) =>
        Value = Math.Clamp(Value + (_gain * (_allowed - (violated ? 1 : 0))), -_bound - granularity, _bound);

    /// <summary>Starts from a correction that is known.</summary>
    public void Restore(double value) => Value = Math.Clamp(value, -_bound, _bound);

    private static double Rarity(double quantile) => Density(0.95) / Density(quantile);

    private static double Density(double quantile) => Math.Exp(-NormalQuantile.Of(quantile) * NormalQuantile.Of(quantile) / 2);
}
