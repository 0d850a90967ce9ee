namespace Dataflow.LoadAware.Simulator.Courses;

/// <summary>A straight rise from .2 to .9, which then stays.</summary>
public sealed class GradualCourse : LoadCourse
{
    private const double Start = .2;
    private const double End = .9;

    private readonly double _rampSeconds;

    /// <summary>Makes a rise that takes a given time.</summary>
    /// <param name="rampSeconds">Seconds from .2 to .9. From .001 to 1e9. Default 200.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ramp is outside its range or not a number.</exception>
    public GradualCourse(double rampSeconds = 200) => _rampSeconds = Guard.Between(rampSeconds, .001, 1e9, nameof(rampSeconds));

    /// <inheritdoc/>
    public override double LoadAt(double seconds) => Start + ((End - Start) * Math.Min(1, seconds / _rampSeconds));
}
