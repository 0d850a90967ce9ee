using Dataflow.LoadAware.Simulator.Courses;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Courses;

/// <summary>The constant course against its formula.</summary>
public class ConstantCourseTests
{
    [TestCase(0)]
    [TestCase(31.4)]
    [TestCase(1e6)]
    public void Is_one_half_at_all_times(double seconds) => Assert.That(new ConstantCourse().LoadAt(seconds), Is.EqualTo(.5));

    [Test]
    public void Takes_a_load_of_your_own() => Assert.That(new ConstantCourse(.8).LoadAt(7), Is.EqualTo(.8));

    [TestCase(-.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void Refuses_a_load_that_is_no_fraction(double load)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ConstantCourse(load))!;

        Assert.That(error.Message, Does.StartWith("load must be a number from 0 to 1."));
    }
}
