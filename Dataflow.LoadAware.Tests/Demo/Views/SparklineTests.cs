using Dataflow.LoadAware.Demo.Views;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Views;

public class SparklineTests
{
    [Test]
    public void Before_the_first_value_it_is_empty() => Assert.That(new Sparkline(4).ToString(), Is.Empty);

    [Test]
    public void Bars_reach_from_the_smallest_to_the_largest_value() => Assert.That(Draw(8, 0, 10, 20, 70), Is.EqualTo("▁▂▃█"));

    [Test]
    public void Equal_values_lie_on_the_floor() => Assert.That(Draw(8, 5, 5, 5), Is.EqualTo("▁▁▁"));

    [Test]
    public void The_oldest_value_leaves_a_full_line() => Assert.That(Draw(2, 0, 1, 2), Is.EqualTo("▁█"));

    [Test]
    public void Values_at_the_ends_of_the_range_do_not_overflow() => Assert.That(Draw(2, 1, int.MaxValue), Is.EqualTo("▁█"));

    private static string Draw(int length, params int[] values)
    {
        var line = new Sparkline(length);
        Array.ForEach(values, line.Add);
        return line.ToString();
    }
}
