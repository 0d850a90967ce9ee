namespace Dataflow.LoadAware.Simulator.Courses;

/// <summary>u(t) = .5 + .4 sin(t / 10 s): between .1 and .9, with a period of 20 pi = 62.8 s.</summary>
public sealed class SineCourse : LoadCourse
{
    private const double Middle = .5;
    private const double Swing = .4;
    private const double SecondsPerRadian = 10;

    /// <inheritdoc/>
    public override double LoadAt(double seconds) => Middle + (Swing * Math.Sin(seconds / SecondsPerRadian));
}
