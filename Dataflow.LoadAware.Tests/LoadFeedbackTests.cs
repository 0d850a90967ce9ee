using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>Defaults and bounds of a feedback. The words of each rule are pinned in <see cref="RequireTests"/>.</summary>
public class LoadFeedbackTests
{
    [Test]
    public void A_feedback_without_figures_reports_no_load() =>
        Assert.That(
            new LoadFeedback(),
            Is.EqualTo(new LoadFeedback { CpuLoad = 0, ErrorRate = 0, QueueDepth = 0, DbLocks = 0, ProcessingTime = TimeSpan.Zero, BatchSize = 0, Custom = null }));

    [Test]
    public void Every_figure_is_kept()
    {
        var custom = new Dictionary<string, double> { ["io"] = 3 };
        var feedback = new LoadFeedback
        {
            CpuLoad = 0.1,
            ErrorRate = 0.2,
            QueueDepth = 3,
            DbLocks = 4,
            ProcessingTime = TimeSpan.FromMilliseconds(5),
            BatchSize = 6,
            Custom = custom,
        };

        Assert.That(
            (feedback.CpuLoad, feedback.ErrorRate, feedback.QueueDepth, feedback.DbLocks, feedback.ProcessingTime.TotalMilliseconds, feedback.BatchSize),
            Is.EqualTo((0.1, 0.2, 3, 4, 5.0, 6)));
        Assert.That(feedback.Custom, Is.SameAs(custom));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Fractions_take_both_ends(double value) =>
        Assert.That(new LoadFeedback { CpuLoad = value, ErrorRate = value }, Has.Property("CpuLoad").EqualTo(value).And.Property("ErrorRate").EqualTo(value));

    [TestCase(double.NaN)]
    [TestCase(1.2)]
    [TestCase(-1)]
    public void A_cpu_load_outside_0_to_1_is_refused_where_it_is_set(double value) =>
        AssertRefused(() => _ = new LoadFeedback { CpuLoad = value }, "CpuLoad must be a number from 0 to 1.", value);

    [TestCase(double.NaN)]
    [TestCase(1.2)]
    [TestCase(-1)]
    public void An_error_rate_outside_0_to_1_is_refused_where_it_is_set(double value) =>
        AssertRefused(() => _ = new LoadFeedback { ErrorRate = value }, "ErrorRate must be a number from 0 to 1.", value);

    [Test]
    public void A_negative_queue_depth_is_refused() =>
        AssertRefused(() => _ = new LoadFeedback { QueueDepth = -1 }, "QueueDepth must be 0 or more.", -1);

    [Test]
    public void A_negative_number_of_locks_is_refused() =>
        AssertRefused(() => _ = new LoadFeedback { DbLocks = -1 }, "DbLocks must be 0 or more.", -1);

    [Test]
    public void A_negative_processing_time_is_refused() =>
        AssertRefused(
            () => _ = new LoadFeedback { ProcessingTime = TimeSpan.FromSeconds(-1) }, "ProcessingTime must be zero or more.", TimeSpan.FromSeconds(-1));

    [Test]
    public void A_negative_batch_size_is_refused() =>
        AssertRefused(() => _ = new LoadFeedback { BatchSize = -1 }, "BatchSize must be 0 or more.", -1);

    [Test]
    public void A_negative_time_to_retry_after_is_refused() =>
        AssertRefused(() => _ = new LoadFeedback { RetryAfter = TimeSpan.FromSeconds(-1) }, "RetryAfter must be zero or more.", TimeSpan.FromSeconds(-1));

    [Test]
    public void Overload_is_kept_and_off_by_default()
    {
        var feedback = new LoadFeedback { IsOverloaded = true, RetryAfter = TimeSpan.FromSeconds(2) };
        Assert.That((feedback.IsOverloaded, feedback.RetryAfter), Is.EqualTo((true, TimeSpan.FromSeconds(2))));
        Assert.That((default(LoadFeedback).IsOverloaded, default(LoadFeedback).RetryAfter), Is.EqualTo((false, TimeSpan.Zero)));
    }

    private static void AssertRefused(Action code, string rule, object value)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(code)!;
        Assert.That(error.Message, Does.StartWith(rule));
        Assert.That(error.ActualValue, Is.EqualTo(value));
        Assert.That(rule, Does.StartWith($"{error.ParamName} "));
    }
}
