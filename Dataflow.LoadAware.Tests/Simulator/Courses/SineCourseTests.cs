using Dataflow.LoadAware.Simulator.Courses;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Courses;

/// <summary>The sine course against its formula, .5 + .4 sin(t / 10 s).</summary>
public class SineCourseTests
{
    private const double Period = 20 * Math.PI;

    private readonly SineCourse _course = new();

    [Test]
    public void Has_a_period_of_62_8_seconds() => Assert.That(Period, Is.EqualTo(62.8).Within(.05));

    [TestCase(0, .5)]
    [TestCase(Period / 12, .7)]
    [TestCase(Period / 4, .9)]
    [TestCase(Period / 2, .5)]
    [TestCase(3 * Period / 4, .1)]
    [TestCase(Period, .5)]
    public void Swings_by_four_tenths_about_one_half(double seconds, double load) =>
        Assert.That(_course.LoadAt(seconds), Is.EqualTo(load).Within(1e-12));

    [Test]
    public void Repeats_after_a_period([Range(0, 60, 7.5)] double seconds) =>
        Assert.That(_course.LoadAt(seconds + (100 * Period)), Is.EqualTo(_course.LoadAt(seconds)).Within(1e-9));
}
