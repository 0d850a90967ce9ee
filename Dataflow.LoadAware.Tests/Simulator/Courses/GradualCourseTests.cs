using Dataflow.LoadAware.Simulator.Courses;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Courses;

/// <summary>The gradual course against its formula.</summary>
public class GradualCourseTests
{
    [TestCase(0, .2)]
    [TestCase(50, .375)]
    [TestCase(100, .55)]
    [TestCase(200, .9)]
    [TestCase(1e6, .9)]
    public void Rises_from_two_to_nine_tenths_within_200_seconds_and_stays(double seconds, double load) =>
        Assert.That(new GradualCourse().LoadAt(seconds), Is.EqualTo(load).Within(1e-12));

    [TestCase(5, .55)]
    [TestCase(10, .9)]
    public void Takes_a_ramp_of_your_own(double seconds, double load) =>
        Assert.That(new GradualCourse(rampSeconds: 10).LoadAt(seconds), Is.EqualTo(load).Within(1e-12));

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    public void Refuses_a_ramp_without_length(double seconds)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new GradualCourse(seconds))!;

        Assert.That(error.Message, Does.StartWith("rampSeconds must be a number from 0.001 to 1000000000."));
    }
}
