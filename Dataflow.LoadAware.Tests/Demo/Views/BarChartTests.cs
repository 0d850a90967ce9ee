using Dataflow.LoadAware.Demo.Views;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Views;

public class BarChartTests
{
    [Test]
    public void Before_the_first_value_there_are_no_bars() => Assert.That(Bars(new BarChart(4, null, "0"), 2), Is.EqualTo(["", ""]));

    [Test]
    public void Bars_reach_from_zero_to_the_largest_value() => Assert.That(Bars(Chart(0, 10, 40, 80), 1), Is.EqualTo([" ▁▄█"]));

    [Test]
    public void A_bar_grows_through_the_lines_from_the_lowest() => Assert.That(Bars(Chart(2, 8, 12, 16), 2), Is.EqualTo(["  ▄█", "▂███"]));

    [Test]
    public void Whatever_is_above_zero_is_seen() => Assert.That(Bars(Chart(1, 1000), 1), Is.EqualTo(["▁█"]));

    [Test]
    public void With_a_ceiling_the_top_stays() => Assert.That(Bars(Chart(1.0, [0.25, 0.5]), 1), Is.EqualTo(["▂▄"]));

    [Test]
    public void The_oldest_value_leaves() => Assert.That(Bars(Chart(null, [1, 8, 4, 8, 4]), 1), Is.EqualTo(["█▄█▄"]));

    [Test]
    public void A_narrow_terminal_shows_the_newest() => Assert.That(Chart(2, 4, 8).Draw(2, 1).Single().Bars, Is.EqualTo("▄█"));

    [Test]
    public void The_edge_names_the_top_and_zero() =>
        Assert.That(Chart(100, 1200).Draw(9, 3).Select(line => line.Edge), Is.EqualTo(["1,200 │", "      │", "    0 │"]));

    private static BarChart Chart(params double[] values) => Chart(null, values);

    private static BarChart Chart(double? ceiling, double[] values)
    {
        var chart = new BarChart(4, ceiling, "N0");
        Array.ForEach(values, chart.Add);
        return chart;
    }

    private static IEnumerable<string> Bars(BarChart chart, int lines) => chart.Draw(9, lines).Select(line => line.Bars);
}
