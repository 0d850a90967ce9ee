namespace Dataflow.LoadAware.Control;

/// <summary>The knobs of <see cref="LatencyTargetController"/>.</summary>
public sealed class LatencyTargetControllerOptions
{
    private readonly TimeSpan _target;
    private double _quantile = 0.95;
    private double _trimBound = 0.1;
    private GuardOptions _guards = new();

    /// <summary>Options for a target.</summary>
    /// <param name="target">The processing time that batches are to keep, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="target"/> is not above zero.</exception>
    public LatencyTargetControllerOptions(TimeSpan target) => _target = Require.Positive(target, nameof(target));

    /// <summary>The processing time that batches are to keep.</summary>
    public TimeSpan Target => _target;

    /// <summary>The share of batches that are to keep it. Larger: smaller batches.</summary>
    /// <value>0.5 to 0.999. Default 0.95.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double Quantile { get => _quantile; set => _quantile = LatencyCap.CheckQuantile(value, nameof(Quantile)); }

    /// <summary>How far the margin may be corrected to bring the share of batches that keep the target to the one asked for.</summary>
    /// <value>A logarithm of the time, 0 to 1, at a quantile of 0.95: 0.1 is 10 %. It is wider further out (twice at 0.99) and narrower
    /// further in (half at 0.5). 0 leaves the margin alone, which is fairer where clients share a queue whose wait they measure. Default 0.1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double TrimBound { get => _trimBound; set => _trimBound = Require.Fraction(value); }

    /// <summary>The guards around the rule.</summary>
    /// <value>Default <c>new GuardOptions()</c>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public GuardOptions Guards { get => _guards; set => _guards = Require.NotNull(value); }
}
