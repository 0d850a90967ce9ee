namespace Dataflow.LoadAware.Simulator.Courses;

/// <summary>The same load at all times.</summary>
public sealed class ConstantCourse : LoadCourse
{
    private readonly double _load;

    /// <summary>Makes a constant load.</summary>
    /// <param name="load">A fraction, 0 to 1. Default .5.</param>
    /// <exception cref="ArgumentOutOfRangeException">The load is outside 0 to 1 or not a number.</exception>
    public ConstantCourse(double load = .5) => _load = Guard.Between(load, 0, 1, nameof(load));

    /// <inheritdoc/>
    public override double LoadAt(double seconds) => _load;
}
