namespace Dataflow.LoadAware.Control;

/// <summary>The knobs of <see cref="AimdController"/>.</summary>
public sealed class AimdControllerOptions
{
    private TimeSpan? _target;
    private double _increase = 1;
    private double _decreaseFactor = 0.9;
    private double _errorThreshold = 0.05;
    private double _loadThreshold = 0.9;
    private GuardOptions _guards = new();

    /// <summary>The processing time of a batch above which the size shrinks.</summary>
    /// <value>Above zero; null: no latency target. Default null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above zero.</exception>
    public TimeSpan? Target { get => _target; set => _target = value is { } target ? Require.Positive(target) : null; }

    /// <summary>What each good batch adds to the size. Larger: faster and coarser. Equal for all who share a backend, or it is not fair.</summary>
    /// <value>Items, above 0. Default 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Increase { get => _increase; set => _increase = Require.Positive(value); }

    /// <summary>What a bad batch multiplies the size by. Smaller: further below the target, fewer violations.</summary>
    /// <value>A fraction, above 0 and below 1. Default 0.9.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or below, 1 or above, or not a number.</exception>
    public double DecreaseFactor { get => _decreaseFactor; set => _decreaseFactor = Require.ProperFraction(value); }

    /// <summary>The error rate above which a batch is bad.</summary>
    /// <value>A fraction, 0 to 1; 1 switches it off. Default 0.05.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double ErrorThreshold { get => _errorThreshold; set => _errorThreshold = Require.Fraction(value); }

    /// <summary>The load score above which a batch is bad: the backend pushes back.</summary>
    /// <value>A fraction, 0 to 1; 1 switches it off. Default 0.9.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double LoadThreshold { get => _loadThreshold; set => _loadThreshold = Require.Fraction(value); }

    /// <summary>The guards around the rule.</summary>
    /// <value>Default <c>new GuardOptions()</c>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public GuardOptions Guards { get => _guards; set => _guards = Require.NotNull(value); }
}
