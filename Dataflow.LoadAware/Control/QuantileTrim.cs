namespace Dataflow.LoadAware.Control;

/// <summary>Corrects a margin until the share of violations is the one asked for, whatever the shape of the noise.</summary>
/// <remarks>A stochastic approximation of a quantile (Robbins and Monro 1951), bounded so that no other force is drowned.</remarks>
internal sealed class QuantileTrim(double quantile, double bound)
{
    private const double Gain = 0.01;

    private readonly double _allowed = 1 - quantile;
    private readonly double _bound = bound;

    /// <summary>What is added to the logarithm of the margin.</summary>
    public double Value { get; private set; }

    /// <summary>Takes one batch.</summary>
    public void Add(bool violated) => Restore(Value + (Gain * (_allowed - (violated ? 1 : 0))));

    /// <summary>Starts from a correction that is known.</summary>
    public void Restore(double value) => Value = Math.Clamp(value, -_bound, _bound);
}
