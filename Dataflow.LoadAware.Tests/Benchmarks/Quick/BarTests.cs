using Dataflow.LoadAware.Benchmarks.Quick;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>What counts as reached, and how it is written.</summary>
public class BarTests
{
    [TestCase(59, 30, "1.97x", nameof(Verdict.Missed))]
    [TestCase(60, 30, "2.00x", nameof(Verdict.Reached))]
    [TestCase(89, 30, "2.97x", nameof(Verdict.Reached))]
    [TestCase(90, 30, "3.00x", nameof(Verdict.Aim))]
    public void Cheaper_counts_how_often_ours_goes_into_the_baseline(double baseline, double ours, string shown, string verdict) =>
        Expect(new TimesCheaper(2, 3), baseline, ours, shown, verdict);

    [Test]
    public void Cheaper_without_an_aim_is_reached_at_most() =>
        Expect(new TimesCheaper(15), 1000, 1, "1000.00x", nameof(Verdict.Reached));

    [TestCase(100, 111, "+11.0 %", nameof(Verdict.Missed))]
    [TestCase(100, 109, "+9.0 %", nameof(Verdict.Reached))]
    [TestCase(100, 101, "+1.0 %", nameof(Verdict.Aim))]
    [TestCase(100, 80, "-20.0 %", nameof(Verdict.Aim))]
    public void Within_counts_what_ours_costs_more(double baseline, double ours, string shown, string verdict) =>
        Expect(new WithinFraction(0.10, 0.02), baseline, ours, shown, verdict);

    [TestCase(1001, "1,001.0 ns", nameof(Verdict.Missed))]
    [TestCase(1000, "1,000.0 ns", nameof(Verdict.Reached))]
    [TestCase(500, "500.0 ns", nameof(Verdict.Aim))]
    public void At_most_needs_no_baseline(double ours, string shown, string verdict) =>
        Expect(new AtMost(1000, 500, Unit.Nanoseconds), double.NaN, ours, shown, verdict);

    [TestCase(300, 1301, "+1,001.0 ns", nameof(Verdict.Missed))]
    [TestCase(300, 1300, "+1,000.0 ns", nameof(Verdict.Reached))]
    [TestCase(300, 250, "-50.0 ns", nameof(Verdict.Aim))]
    public void More_by_at_most_counts_the_difference(double baseline, double ours, string shown, string verdict) =>
        Expect(new MoreByAtMost(1000, 500, Unit.Nanoseconds), baseline, ours, shown, verdict);

    [TestCase(1.0, 1.004, "0", nameof(Verdict.Reached))]
    [TestCase(1.0, 1.01, "+0.01", nameof(Verdict.Missed))]
    [TestCase(1.0, 1.0, "0", nameof(Verdict.Reached))]
    [TestCase(1.0, 0.25, "-0.75", nameof(Verdict.Reached))]
    [TestCase(1.0, 0.004, "-1.00", nameof(Verdict.Aim))]
    public void Not_above_aims_at_nothing(double baseline, double ours, string shown, string verdict) =>
        Expect(new NotAboveBaseline(), baseline, ours, shown, verdict);

    [Test]
    public void What_two_digits_do_not_show_is_nothing() => Expect(new NotAboveBaseline(), 0, 0.004, "0", nameof(Verdict.Aim));

    [Test]
    public void Side_by_side_asks_for_nothing() => Expect(new SideBySide(), 30, 60, "0.50x", nameof(Verdict.None));

    [Test]
    public void A_bar_says_what_it_asks_for()
    {
        Bar[] bars = [new TimesCheaper(1.7, 3), new TimesCheaper(15), new WithinFraction(0.1, 0.02), new AtMost(2, 1.5, Unit.TimesPayload)];
        Assert.That(
            bars.Select(bar => $"{bar.AtLeast}; {bar.Aim}"),
            Is.EqualTo(new[] { "1.7x; 3x", "15x; ", "within 10 %; within 2 %", "<= 2.000 x payload; <= 1.500 x payload" }));
    }

    private static void Expect(Bar bar, double baseline, double ours, string shown, string verdict)
    {
        var pair = new Pair(baseline, ours);
        Assert.That($"{bar.Show(pair)} {bar.Judge(pair)}", Is.EqualTo($"{shown} {verdict}"));
    }
}
