using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.Steps;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.Steps;

/// <summary>When a row of sizes counts as settled, and how several runs become one figure.</summary>
public class SettlingTests
{
    [Test]
    public void What_begins_at_the_goal_is_settled_at_once() => Assert.That(Settle(Sizes(100, 50)), Is.EqualTo(0));

    [Test]
    public void A_jump_counts_when_the_mean_of_six_is_in_the_band()
    {
        // Five of 100 and one of 20 have the geometric mean 76.5, below 80; six of 100 are in.
        Assert.That(Settle([.. Sizes(20, 10), .. Sizes(100, 60)]), Is.EqualTo(15));
    }

    [Test]
    public void Four_of_forty_may_be_out()
    {
        // One batch of 500 lifts the mean of six to 131 in the six batches of which it is part; two of them are among the first forty.
        Assert.That(Settle([.. Sizes(100, 38), .. Sizes(500, 1), .. Sizes(100, 60)]), Is.EqualTo(0));
    }

    [Test]
    public void What_leaves_the_band_again_is_not_settled() =>
        Assert.That(Settle([.. Sizes(100, 20), .. Sizes(300, 20), .. Sizes(100, 60)]), Is.GreaterThan(20));

    [Test]
    public void What_never_comes_near_does_not_settle() => Assert.That(Settle(Sizes(50, 200)), Is.Null);

    [Test]
    public void Fewer_than_forty_batches_cannot_settle() => Assert.That(Settle(Sizes(100, 39)), Is.Null);

    [TestCase(81, 0)]
    [TestCase(124, 0)]
    [TestCase(79, null)]
    [TestCase(126, null)]
    public void The_band_is_a_factor_both_ways(int size, int? batches) => Assert.That(Settle(Sizes(size, 50)), Is.EqualTo(batches));

    [Test]
    public void The_time_is_counted_from_the_change()
    {
        var batches = Trace([.. Sizes(20, 10), .. Sizes(100, 60)]);

        Assert.That(SettlingTime.Of(batches, 100, .25)!.Value.Time, Is.EqualTo(TimeSpan.FromSeconds(15)));
    }

    [Test]
    public void Several_runs_have_a_median_and_a_maximum()
    {
        var settling = new Settling([Time(8, .4), Time(20, 2), Time(6, .6)]);

        Assert.That(settling.ToString(), Is.EqualTo("8 (max 20), 0.6 s"));
    }

    [Test]
    public void Runs_that_did_not_settle_are_told() =>
        Assert.That(new Settling([Time(8, .4), null, null]).ToString(), Is.EqualTo("8 (max 8), 0.4 s [1 of 3]"));

    [Test]
    public void When_no_run_settled_there_is_no_figure()
    {
        var settling = new Settling([null, null]);

        Assert.That((settling.ToString(), settling.MedianBatches, settling.MaxBatches, settling.MedianTime), Is.EqualTo(("never", default(int?), default(int?), default(TimeSpan?))));
    }

    private static SettlingTime? Time(int batches, double seconds) => new SettlingTime(batches, TimeSpan.FromSeconds(seconds));

    private static int? Settle(IReadOnlyList<int> sizes) => SettlingTime.Of(Trace(sizes), goal: 100, band: .25)?.Batches;

    private static IReadOnlyList<int> Sizes(int size, int count) => [.. Enumerable.Repeat(size, count)];

    private static List<BatchTrace> Trace(IReadOnlyList<int> sizes) =>
        [.. sizes.Select((size, i) => new BatchTrace(TimeSpan.FromSeconds(100 + i), size, TimeSpan.FromSeconds(1), 0, .2, false))];
}
