namespace Dataflow.LoadAware;

/// <summary>How a figure of one's own counts in the load score.</summary>
public sealed record CustomMetric
{
    private readonly double _weight;
    private readonly double _saturation;

    /// <summary>Makes a metric of the given weight that saturates at the given value.</summary>
    /// <param name="weight">Its share of a weighted sum, 0 to 1.</param>
    /// <param name="saturation">The value from which on it counts as fully loaded, in the metric's own unit; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range or is not a number.</exception>
    public CustomMetric(double weight, double saturation)
    {
        Weight = weight;
        Saturation = saturation;
    }

    /// <summary>Its share of a weighted sum.</summary>
    /// <value>A fraction, 0 to 1; at 0 the metric is left out.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double Weight { get => _weight; init => _weight = Require.Fraction(value); }

    /// <summary>The value from which on the metric counts as fully loaded.</summary>
    /// <value>A finite number above 0, in the metric's own unit.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Saturation { get => _saturation; init => _saturation = Require.Positive(value); }
}
