using Dataflow.LoadAware.Demo.Loops;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Loops;

public class RateMeterTests
{
    private readonly RateMeter _rate = new();

    [Test]
    public void At_the_start_there_is_no_rate() => Assert.That(Read(0, 0), Is.Zero);

    [Test]
    public void Before_a_second_has_gone_it_is_the_rate_since_the_start() => Assert.That(Read(0.5, 100), Is.EqualTo(200));

    [Test]
    public void Later_it_is_the_rate_of_about_the_last_second()
    {
        for (int tenth = 0; tenth <= 50; tenth++)
        {
            Read(tenth / 10.0, 0);
        }

        Assert.That(Read(5.5, 300), Is.EqualTo(300).Within(1e-6));
    }

    [Test]
    public void Readings_a_long_time_apart_are_set_against_each_other()
    {
        Read(1, 100);

        Assert.That(Read(11, 1_100), Is.EqualTo(100));
    }

    [Test]
    public void Two_readings_at_one_time_are_no_rate()
    {
        Read(0, 0);

        Assert.That(Read(0, 10), Is.Zero);
    }

    private double Read(double seconds, long total) => _rate.Read(TimeSpan.FromSeconds(seconds), total);
}
