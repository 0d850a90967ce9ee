using Dataflow.LoadAware.Demo.Loops;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Loops;

public class FiguresTests
{
    [Test]
    public void A_count_has_a_comma_at_every_thousand() => Assert.That(Figures.Count(1_234_567), Is.EqualTo("1,234,567"));

    [Test]
    public void A_fraction_is_written_in_percent() =>
        Assert.That((Figures.Percent(0.583), Figures.Percent(0.0123, 1)), Is.EqualTo(("58 %", "1.2 %")));

    [TestCase(0.00123, "1.23 ms")]
    [TestCase(0.0421, "42 ms")]
    [TestCase(0.9, "900 ms")]
    [TestCase(1, "1.0 s")]
    [TestCase(75.25, "75.2 s")]
    public void A_time_has_the_unit_that_leaves_it_readable(double seconds, string text) =>
        Assert.That(Figures.Time(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));

    [Test]
    public void A_rate_is_a_whole_number_a_second() => Assert.That(Figures.PerSecond(1234.5678, "rows"), Is.EqualTo("1,235 rows/s"));
}
