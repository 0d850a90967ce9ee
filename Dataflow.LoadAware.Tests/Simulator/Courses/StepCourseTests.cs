using Dataflow.LoadAware.Simulator.Courses;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Courses;

/// <summary>The step course against its formula.</summary>
public class StepCourseTests
{
    [TestCase(0, .2)]
    [TestCase(59.999, .2)]
    [TestCase(60, .8)]
    [TestCase(139.999, .8)]
    [TestCase(140, .2)]
    [TestCase(1e6, .2)]
    public void Is_high_from_second_60_to_second_140(double seconds, double load) =>
        Assert.That(new StepCourse().LoadAt(seconds), Is.EqualTo(load));
}
