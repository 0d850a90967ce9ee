using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Courses;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Courses;

/// <summary>Which course a pattern stands for, and courses played at another speed.</summary>
public class LoadCourseTests
{
    [TestCase(LoadPattern.Constant, typeof(ConstantCourse))]
    [TestCase(LoadPattern.SineWave, typeof(SineCourse))]
    [TestCase(LoadPattern.Spikes, typeof(SpikesCourse))]
    [TestCase(LoadPattern.Gradual, typeof(GradualCourse))]
    public void Each_pattern_has_its_course(LoadPattern pattern, Type course) =>
        Assert.That(LoadCourse.Of(pattern, seed: 1), Is.TypeOf(course));

    [Test]
    public void The_seed_places_the_spikes_of_the_pattern()
    {
        var seconds = Enumerable.Range(0, 1_000).Select(i => (double)i).ToArray();

        Assert.That(seconds.Select(LoadCourse.Of(LoadPattern.Spikes, 7).LoadAt), Is.EqualTo(seconds.Select(new SpikesCourse(7).LoadAt)));
    }

    [Test]
    public void A_pattern_outside_the_enumeration_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => LoadCourse.Of((LoadPattern)9, 1))!;

        Assert.That(error.Message, Does.StartWith("pattern must be one of Constant, SineWave, Spikes, Gradual."));
    }

    [TestCase(4, 10)]
    [TestCase(.5, 80)]
    public void A_scaled_course_reaches_second_40_sooner_or_later(double scale, double seconds) =>
        Assert.That(new GradualCourse().AtScale(scale).LoadAt(seconds), Is.EqualTo(new GradualCourse().LoadAt(40)));

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_scale_that_is_no_positive_number_is_refused(double scale)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SineCourse().AtScale(scale))!;

        Assert.That(error.Message, Does.StartWith("scale must be a number from 1E-09 to 1000000000."));
    }
}
