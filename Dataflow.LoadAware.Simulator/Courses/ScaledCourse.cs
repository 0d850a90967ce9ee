namespace Dataflow.LoadAware.Simulator.Courses;

/// <summary>Another course, played faster or slower.</summary>
internal sealed class ScaledCourse(LoadCourse course, double scale) : LoadCourse
{
    private readonly double _scale = Guard.Between(scale, 1e-9, 1e9, nameof(scale));

    public override double LoadAt(double seconds) => course.LoadAt(seconds * _scale);
}
