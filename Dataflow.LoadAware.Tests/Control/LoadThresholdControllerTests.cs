using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The threshold rule: when it moves, by how much, and what it says.</summary>
public class LoadThresholdControllerTests
{
    [Test]
    public void The_defaults_are_5_seconds_a_fifth_and_the_levels_of_the_score()
    {
        var options = new LoadThresholdControllerOptions();
        Assert.That(
            (options.AdjustmentInterval, options.AdjustmentFactor, options.LowThreshold, options.HighThreshold),
            Is.EqualTo((TimeSpan.FromSeconds(5), 0.2, 0.3, 0.7)));
    }

    [Test]
    public void Two_calm_and_two_loaded_intervals_make_20_26_34_24_17()
    {
        var controller = new LoadThresholdController(new LoadThresholdControllerOptions { AdjustmentFactor = 0.3 });
        int size = 20;
        var sizes = new List<int>();
        foreach ((double score, double seconds) in new[] { (0.1, 5), (0.1, 10), (0.9, 15), (0.9, 20.0) })
        {
            size = controller.Decide(Observe.Load(score, size, seconds)).Size;
            sizes.Add(size);
        }

        Assert.That(sizes, Is.EqualTo(new[] { 26, 34, 24, 17 }));
    }

    [TestCase(0.2999, 120, BatchSizeReason.LowLoad)]
    [TestCase(0.3, 100, BatchSizeReason.Hold)]
    [TestCase(0.7, 100, BatchSizeReason.Hold)]
    [TestCase(0.7001, 80, BatchSizeReason.HighLoad)]
    public void The_thresholds_themselves_hold(double score, int size, BatchSizeReason reason) =>
        Assert.That(new LoadThresholdController().Decide(Observe.Load(score, 100, 5)), Is.EqualTo(new BatchSizeDecision(size, reason)));

    [Test]
    public void Before_the_interval_is_over_nothing_moves() =>
        Assert.That(
            new LoadThresholdController().Decide(Observe.Load(0, 100, 4.999)),
            Is.EqualTo(new BatchSizeDecision(100, BatchSizeReason.WaitingForInterval)));

    [Test]
    public void The_next_interval_counts_from_the_last_adjustment()
    {
        var controller = new LoadThresholdController();
        controller.Decide(Observe.Load(0, 100, 8));

        Assert.That(controller.Decide(Observe.Load(0, 120, 12)).Reason, Is.EqualTo(BatchSizeReason.WaitingForInterval));
        Assert.That(controller.Decide(Observe.Load(0, 120, 13)).Reason, Is.EqualTo(BatchSizeReason.LowLoad));
    }

    [Test]
    public void An_interval_of_zero_moves_at_every_feedback()
    {
        var controller = new LoadThresholdController(new LoadThresholdControllerOptions { AdjustmentInterval = TimeSpan.Zero });
        Assert.That(controller.Decide(Observe.Load(0, 100, 0)).Size, Is.EqualTo(120));
        Assert.That(controller.Decide(Observe.Load(0, 120, 0)).Size, Is.EqualTo(144));
    }

    [Test]
    public void The_mean_is_that_of_the_last_10_scores()
    {
        var controller = new LoadThresholdController();
        Feed(controller, 1, 5);
        Feed(controller, 0.1, 9);

        Assert.That(controller.Decide(Observe.Load(0.1, 100, 5)).Reason, Is.EqualTo(BatchSizeReason.LowLoad));
    }

    [Test]
    public void Each_feedback_is_used_once()
    {
        var controller = new LoadThresholdController();
        Feed(controller, 1, 9);
        controller.Decide(Observe.Load(1, 100, 5));

        Assert.That(controller.Decide(Observe.Load(0, 80, 10)).Reason, Is.EqualTo(BatchSizeReason.LowLoad));
    }

    [Test]
    public void A_small_size_moves_by_at_least_one_item()
    {
        Assert.That(new LoadThresholdController().Decide(Observe.Load(0, 2, 5)).Size, Is.EqualTo(3));
        Assert.That(new LoadThresholdController().Decide(Observe.Load(1, 2, 5)).Size, Is.EqualTo(1));
    }

    [TestCase(0, 990, 1000)]
    [TestCase(1, 1, 1)]
    public void The_limits_cap_it(double score, int size, int expected) =>
        Assert.That(new LoadThresholdController().Decide(Observe.Load(score, size, 5)).Size, Is.EqualTo(expected));

    [TestCase(0, 1000)]
    [TestCase(1, 1)]
    public void At_a_limit_it_says_so(double score, int size) =>
        Assert.That(new LoadThresholdController().Decide(Observe.Load(score, size, 5)), Is.EqualTo(new BatchSizeDecision(size, BatchSizeReason.AtLimit)));

    [Test]
    public void The_largest_size_there_is_does_not_overflow() =>
        Assert.That(
            new LoadThresholdController().Decide(Observe.Load(0, int.MaxValue - 1, 5) with { MaxBatchSize = int.MaxValue }).Size,
            Is.EqualTo(int.MaxValue));

    [Test]
    public void It_starts_from_the_live_size_even_if_somebody_else_set_it()
    {
        var controller = new LoadThresholdController();
        controller.Decide(Observe.Load(0, 100, 5));
        Assert.That(controller.Decide(Observe.Load(0, 10, 10)).Size, Is.EqualTo(12));
    }

    [Test]
    public void Options_are_copied()
    {
        var options = new LoadThresholdControllerOptions();
        var controller = new LoadThresholdController(options);
        options.AdjustmentFactor = 0.9;
        Assert.That(controller.Decide(Observe.Load(0, 100, 5)).Size, Is.EqualTo(120));
    }

    [Test]
    public void A_low_threshold_above_the_high_one_is_refused() =>
        Assert.That(
            () => new LoadThresholdController(new LoadThresholdControllerOptions { LowThreshold = 0.8 }),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("LowThreshold must not be above HighThreshold (0.7)."));

    [Test]
    public void No_options_are_refused() =>
        Assert.That(() => new LoadThresholdController(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));

    [Test]
    public void A_negative_interval_is_refused() =>
        AssertRefused(o => o.AdjustmentInterval = TimeSpan.FromTicks(-1), "AdjustmentInterval must be zero or more.");

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void A_factor_must_lie_between_0_and_1(double factor) =>
        AssertRefused(o => o.AdjustmentFactor = factor, "AdjustmentFactor must be a number above 0 and below 1.");

    [TestCase(-0.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void Thresholds_are_fractions(double threshold)
    {
        AssertRefused(o => o.LowThreshold = threshold, "LowThreshold must be a number from 0 to 1.");
        AssertRefused(o => o.HighThreshold = threshold, "HighThreshold must be a number from 0 to 1.");
    }

    [Test]
    public void Deciding_allocates_nothing()
    {
        var controller = new LoadThresholdController(new LoadThresholdControllerOptions { AdjustmentInterval = TimeSpan.Zero });
        Assert.That(Allocations.Of(() => controller.Decide(Observe.Load(0.1, 100, 5))), Is.Zero);
    }

    private static void Feed(LoadThresholdController controller, double score, int times)
    {
        for (int i = 0; i < times; i++)
        {
            controller.Decide(Observe.Load(score, 100, 1));
        }
    }

    private static void AssertRefused(Action<LoadThresholdControllerOptions> set, string rule) =>
        Assert.That(
            () => set(new LoadThresholdControllerOptions()), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(rule));
}
