using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>The score of a feedback: presets, bounds, combination, custom metrics.</summary>
public class LoadScoringTests
{
    private static readonly LoadFeedback Busy = new() { CpuLoad = 0.5, ErrorRate = 0.1, QueueDepth = 50, DbLocks = 10 };
    private static readonly LoadFeedback Saturated = new() { CpuLoad = 1, ErrorRate = 1, QueueDepth = 100, DbLocks = 50 };

    [Test]
    public void The_default_weights_are_those_of_the_seeds_documents() =>
        Assert.That(
            (LoadScoring.Default.CpuWeight, LoadScoring.Default.ErrorWeight, LoadScoring.Default.QueueWeight, LoadScoring.Default.LockWeight),
            Is.EqualTo((0.4, 0.3, 0.2, 0.1)));

    [Test]
    public void The_second_preset_has_the_weights_of_the_seeds_code() =>
        Assert.That(
            (LoadScoring.SeedCode.CpuWeight, LoadScoring.SeedCode.ErrorWeight, LoadScoring.SeedCode.QueueWeight, LoadScoring.SeedCode.LockWeight),
            Is.EqualTo((0.6, 0.15, 0.15, 0.1)));

    [Test]
    public void By_default_a_queue_saturates_at_100_and_locks_at_50() =>
        Assert.That((LoadScoring.Default.QueueSaturation, LoadScoring.Default.LockSaturation), Is.EqualTo((100, 50)));

    [Test]
    public void By_default_metrics_are_summed_and_none_is_custom()
    {
        Assert.That(LoadScoring.Default.Combine, Is.EqualTo(LoadCombination.WeightedSum));
        Assert.That(LoadScoring.Default.Custom, Is.Empty);
    }

    [Test]
    public void The_default_is_what_a_new_scoring_is() => Assert.That(new LoadScoring(), Is.EqualTo(LoadScoring.Default));

    [Test]
    public void The_weighted_sum_is_taken_of_saturated_metrics() =>
        Assert.That(LoadScoring.Default.Score(Busy), Is.EqualTo((0.4 * 0.5) + (0.3 * 0.1) + (0.2 * 0.5) + (0.1 * 0.2)).Within(1e-12));

    [Test]
    public void The_second_preset_scores_by_its_own_weights() =>
        Assert.That(LoadScoring.SeedCode.Score(Busy), Is.EqualTo((0.6 * 0.5) + (0.15 * 0.1) + (0.15 * 0.5) + (0.1 * 0.2)).Within(1e-12));

    [Test]
    public void An_idle_backend_scores_0() => Assert.That(LoadScoring.Default.Score(new LoadFeedback()), Is.Zero);

    [Test]
    public void A_saturated_backend_scores_1() => Assert.That(LoadScoring.Default.Score(Saturated), Is.EqualTo(1).Within(1e-12));

    [Test]
    public void Beyond_saturation_a_metric_counts_no_more() =>
        Assert.That(
            LoadScoring.Default.Score(new LoadFeedback { QueueDepth = int.MaxValue, DbLocks = int.MaxValue }), Is.EqualTo(0.2 + 0.1).Within(1e-12));

    [Test]
    public void A_score_never_exceeds_1() =>
        Assert.That(new LoadScoring { CpuWeight = 1, ErrorWeight = 1, QueueWeight = 1, LockWeight = 1 }.Score(Saturated), Is.EqualTo(1));

    [Test]
    public void A_weighted_sum_dilutes_one_saturated_metric() =>
        Assert.That(LoadScoring.Default.Score(new LoadFeedback { DbLocks = 50 }), Is.EqualTo(0.1).Within(1e-12));

    [Test]
    public void Under_max_one_saturated_metric_saturates_the_score() =>
        Assert.That(new LoadScoring { Combine = LoadCombination.Max }.Score(new LoadFeedback { DbLocks = 50 }), Is.EqualTo(1));

    [Test]
    public void Under_max_a_metric_without_weight_is_left_out() =>
        Assert.That(
            new LoadScoring { Combine = LoadCombination.Max, LockWeight = 0 }.Score(new LoadFeedback { CpuLoad = 0.2, DbLocks = 50 }), Is.EqualTo(0.2));

    [Test]
    public void Saturations_can_be_set() =>
        Assert.That(
            new LoadScoring { QueueSaturation = 10, LockSaturation = 5 }.Score(new LoadFeedback { QueueDepth = 5, DbLocks = 1 }),
            Is.EqualTo((0.2 * 0.5) + (0.1 * 0.2)).Within(1e-12));

    [Test]
    public void A_custom_metric_counts_by_weight_and_saturation() =>
        Assert.That(WithIo(LoadCombination.WeightedSum).Score(Io(20)), Is.EqualTo(0.5 * 0.25).Within(1e-12));

    [Test]
    public void A_custom_metric_counts_under_max_too() => Assert.That(WithIo(LoadCombination.Max).Score(Io(80)), Is.EqualTo(1));

    [Test]
    public void A_custom_metric_that_the_feedback_lacks_counts_as_0() =>
        Assert.That(WithIo(LoadCombination.WeightedSum).Score(new LoadFeedback { Custom = new Dictionary<string, double>() }), Is.Zero);

    [Test]
    public void A_feedback_without_custom_figures_scores_as_if_they_were_0() =>
        Assert.That(WithIo(LoadCombination.WeightedSum).Score(new LoadFeedback()), Is.Zero);

    [Test]
    public void A_figure_without_a_custom_metric_is_ignored() => Assert.That(LoadScoring.Default.Score(Io(80)), Is.Zero);

    [TestCase(double.NaN)]
    [TestCase(-5)]
    public void A_custom_figure_that_makes_no_sense_counts_as_no_load(double figure) =>
        Assert.That(WithIo(LoadCombination.WeightedSum).Score(Io(figure)), Is.Zero);

    [Test]
    public void An_infinite_custom_figure_saturates() =>
        Assert.That(WithIo(LoadCombination.WeightedSum).Score(Io(double.PositiveInfinity)), Is.EqualTo(0.5));

    [Test]
    public void Custom_metrics_are_copied()
    {
        var metrics = new Dictionary<string, CustomMetric> { ["io"] = new(0.5, 80) };
        var scoring = new LoadScoring { Custom = metrics };
        metrics.Clear();

        Assert.That(scoring.Score(Io(80)), Is.EqualTo(0.5));
    }

    [TestCase(-0.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void Weights_outside_0_to_1_are_refused_by_name(double weight)
    {
        AssertRefused(() => _ = new LoadScoring { CpuWeight = weight }, "CpuWeight must be a number from 0 to 1.");
        AssertRefused(() => _ = new LoadScoring { ErrorWeight = weight }, "ErrorWeight must be a number from 0 to 1.");
        AssertRefused(() => _ = new LoadScoring { QueueWeight = weight }, "QueueWeight must be a number from 0 to 1.");
        AssertRefused(() => _ = new LoadScoring { LockWeight = weight }, "LockWeight must be a number from 0 to 1.");
    }

    [Test]
    public void Saturations_below_1_are_refused_by_name()
    {
        AssertRefused(() => _ = new LoadScoring { QueueSaturation = 0 }, "QueueSaturation must be 1 or more.");
        AssertRefused(() => _ = new LoadScoring { LockSaturation = 0 }, "LockSaturation must be 1 or more.");
    }

    [Test]
    public void An_unknown_combination_is_refused() =>
        AssertRefused(() => _ = new LoadScoring { Combine = (LoadCombination)7 }, "Combine must be WeightedSum or Max.");

    [Test]
    public void Custom_metrics_must_not_be_null() =>
        Assert.That(() => new LoadScoring { Custom = null! }, Throws.ArgumentNullException.With.Message.StartsWith("Custom must not be null."));

    [Test]
    public void A_custom_metric_of_null_is_refused_by_its_name() =>
        Assert.That(
            () => new LoadScoring { Custom = new Dictionary<string, CustomMetric> { ["io"] = null! } },
            Throws.ArgumentNullException.With.Message.StartsWith("Custom[\"io\"] must not be null."));

    [Test]
    public void Scoring_allocates_nothing()
    {
        LoadScoring scoring = WithIo(LoadCombination.WeightedSum);
        LoadFeedback feedback = Io(20);
        Assert.That(Allocations.Of(() => scoring.Score(feedback)), Is.Zero);
    }

    private static LoadScoring WithIo(LoadCombination combine) =>
        new() { Combine = combine, Custom = new Dictionary<string, CustomMetric> { ["io"] = new(0.5, 80) } };

    private static LoadFeedback Io(double value) => new() { Custom = new Dictionary<string, double> { ["io"] = value } };

    private static void AssertRefused(Action code, string rule) =>
        Assert.That(code, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(rule));
}
