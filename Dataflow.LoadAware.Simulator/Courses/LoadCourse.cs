namespace Dataflow.LoadAware.Simulator.Courses;

/// <summary>The background load u(t) of a backend: what everybody else asks of it, as a pure function of time.</summary>
/// <remarks>
/// The same course asked for the same second always gives the same load, from any thread and in any order; derive
/// from it for a load of your own.
/// </remarks>
public abstract class LoadCourse
{
    /// <summary>The background load at a moment.</summary>
    /// <param name="seconds">Seconds since the backend started; 0 or more.</param>
    /// <returns>A fraction of the backend that is taken, 0 (idle) to 1 (nothing left).</returns>
    public abstract double LoadAt(double seconds);

    /// <summary>The course of a pattern, with the figures that <see cref="LoadPattern"/> documents.</summary>
    /// <param name="pattern">Which course.</param>
    /// <param name="seed">Places the spikes; the other patterns have nothing random.</param>
    /// <returns>A course that starts at second 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The pattern is none of the enumeration.</exception>
    public static LoadCourse Of(LoadPattern pattern, int seed) => Guard.Defined(pattern, nameof(pattern)) switch
    {
        LoadPattern.SineWave => new SineCourse(),
        LoadPattern.Spikes => new SpikesCourse(seed),
        LoadPattern.Gradual => new GradualCourse(),
        _ => new ConstantCourse(),
    };

    /// <summary>The same course played faster or slower.</summary>
    /// <param name="scale">Course seconds that pass in one second: 4 plays it four times as fast. Above 0, at most 1e9.</param>
    /// <returns>A course that reads this one at <c>seconds * scale</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scale is outside its range or not a number.</exception>
    public LoadCourse AtScale(double scale) => new ScaledCourse(this, scale);
}
