namespace Dataflow.LoadAware.Simulator.Courses;

/// <summary>A low load, a high one from second 60 to second 140, and the low one again: .2, .8, .2.</summary>
public sealed class StepCourse : LoadCourse
{
    /// <summary>The second at which the load rises.</summary>
    public const double RiseAt = 60;

    /// <summary>The second at which the load falls.</summary>
    public const double FallAt = 140;

    private const double Low = .2;
    private const double High = .8;

    /// <inheritdoc/>
    public override double LoadAt(double seconds) => seconds is >= RiseAt and < FallAt ? High : Low;
}
