namespace Dataflow.LoadAware.Control;

/// <summary>The knobs of <see cref="LoadThresholdController"/>.</summary>
public sealed class LoadThresholdControllerOptions
{
    private TimeSpan _adjustmentInterval = TimeSpan.FromSeconds(5);
    private double _adjustmentFactor = 0.2;
    private double _lowThreshold = LoadLevelExtensions.MediumFrom;
    private double _highThreshold = LoadLevelExtensions.HighAbove;
    private GuardOptions _guards = new();

    /// <summary>The least time between two adjustments, measured on the feedback's own time.</summary>
    /// <value>Zero (every feedback may adjust) or more. Default 5 seconds.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan AdjustmentInterval { get => _adjustmentInterval; set => _adjustmentInterval = Require.NotNegative(value); }

    /// <summary>The share of the size by which one adjustment moves it, at least 1 item.</summary>
    /// <value>A fraction, above 0 and below 1. Default 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or below, 1 or above, or not a number.</exception>
    public double AdjustmentFactor { get => _adjustmentFactor; set => _adjustmentFactor = Require.ProperFraction(value); }

    /// <summary>The mean load score below which the size grows.</summary>
    /// <value>A fraction, 0 to 1, at most <see cref="HighThreshold"/>. Default 0.3.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double LowThreshold { get => _lowThreshold; set => _lowThreshold = Require.Fraction(value); }

    /// <summary>The mean load score above which the size shrinks.</summary>
    /// <value>A fraction, 0 to 1, at least <see cref="LowThreshold"/>. Default 0.7.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double HighThreshold { get => _highThreshold; set => _highThreshold = Require.Fraction(value); }

    /// <summary>The guards around the rule.</summary>
    /// <value>Default <c>new GuardOptions()</c>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public GuardOptions Guards { get => _guards; set => _guards = Require.NotNull(value); }
}
