namespace Dataflow.LoadAware.Control;

/// <summary>The knobs of <see cref="GoodputController"/>.</summary>
public sealed class GoodputControllerOptions
{
    private double _minimumGain = 0.04;
    private GuardOptions _guards = new();

    /// <summary>The gain in goodput that a larger size must bring to be worth its latency: percent of goodput per percent of size.</summary>
    /// <value>A fraction, 0 to 1. Larger: smaller batches. 0 goes all the way to the top, which a backend without contention does not
    /// have. Default 0.04: on a cost of a + b n it stops at 96 % of the highest throughput.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double MinimumGain { get => _minimumGain; set => _minimumGain = Require.Fraction(value); }

    /// <summary>The guards around the rule.</summary>
    /// <value>Default <c>new GuardOptions()</c>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public GuardOptions Guards { get => _guards; set => _guards = Require.NotNull(value); }
}
