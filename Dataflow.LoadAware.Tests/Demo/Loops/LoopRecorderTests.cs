using Dataflow.LoadAware.Demo.Loops;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Loops;

public class LoopRecorderTests
{
    private readonly LoopRecorder _recorder = new();

    [Test]
    public void At_first_everything_is_zero() => Assert.That(_recorder.Read(), Is.EqualTo(new LoopTotals()));

    [Test]
    public void Batches_above_the_target_are_late()
    {
        var recorder = new LoopRecorder(TimeSpan.FromMilliseconds(50));
        foreach (int milliseconds in new[] { 49, 50, 51, 80 })
        {
            recorder.RecordBatch(new LoadFeedback { BatchSize = 1, ProcessingTime = TimeSpan.FromMilliseconds(milliseconds) });
        }

        Assert.That((recorder.Read().Late, recorder.Read().Kept), Is.EqualTo((2L, 0.5)));
    }

    [Test]
    public void Without_a_target_nothing_is_late()
    {
        _recorder.RecordBatch(new LoadFeedback { BatchSize = 1, ProcessingTime = TimeSpan.FromHours(1) });

        Assert.That((_recorder.Read().Target, _recorder.Read().Late), Is.EqualTo(((TimeSpan?)null, 0L)));
    }

    [Test]
    public void Batches_and_items_are_counted()
    {
        Record(items: 10);
        Record(items: 40);
        Record(items: 25);

        var totals = _recorder.Read();
        Assert.That((totals.Batches, totals.Items, totals.MeanBatch), Is.EqualTo((3L, 75L, 25.0)));
        Assert.That((totals.SmallestBatch, totals.LargestBatch), Is.EqualTo((10, 40)));
    }

    [Test]
    public void Failed_items_follow_from_the_error_rate()
    {
        Record(items: 10, errors: 0.3);
        Record(items: 10);

        var totals = _recorder.Read();
        Assert.That((totals.Failed, totals.Processed, totals.ErrorRate), Is.EqualTo((3L, 17L, 0.15)));
    }

    [Test]
    public void A_failed_fraction_that_no_binary_number_holds_is_still_a_whole_item()
    {
        Record(items: 3, errors: 1.0 / 3);

        Assert.That(_recorder.Read().Failed, Is.EqualTo(1));
    }

    [Test]
    public void Size_changes_are_counted_by_direction()
    {
        RecordChange(10, 13);
        RecordChange(13, 17);
        RecordChange(17, 12);
        RecordChange(12, 12);

        Assert.That((_recorder.Read().Ups, _recorder.Read().Downs), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Latency_quantiles_are_within_a_thousandth()
    {
        for (int milliseconds = 1; milliseconds <= 1000; milliseconds++)
        {
            Record(items: 1, milliseconds: milliseconds);
        }

        var totals = _recorder.Read();
        Assert.That(totals.P50.TotalMilliseconds, Is.EqualTo(500).Within(0.1).Percent);
        Assert.That(totals.P95.TotalMilliseconds, Is.EqualTo(950).Within(0.1).Percent);
        Assert.That(totals.P99.TotalMilliseconds, Is.EqualTo(990).Within(0.1).Percent);
    }

    [Test]
    public void A_batch_of_more_than_an_hour_counts_as_an_hour()
    {
        Record(items: 1, milliseconds: 7_200_000);

        Assert.That(_recorder.Read().P50.TotalHours, Is.EqualTo(1).Within(0.1).Percent);
    }

    [Test]
    public void The_newest_feedback_is_at_hand()
    {
        Record(items: 1);
        Record(items: 2);

        Assert.That(_recorder.Read().Last.BatchSize, Is.EqualTo(2));
    }

    [Test]
    public void The_newest_changes_are_kept_with_their_reasons()
    {
        for (int size = 1; size <= LoopRecorder.ChangesKept + 1; size++)
        {
            RecordChange(size, size + 1);
        }

        Assert.That(_recorder.Changes.Read(), Has.Count.EqualTo(LoopRecorder.ChangesKept).And.All.Matches<BatchSizeChange>(change => change.Reason == BatchSizeReason.LowLoad));
    }

    [Test]
    public void Recent_figures_forget_what_totals_remember()
    {
        Record(items: 1, errors: 1, milliseconds: 900);
        for (int i = 0; i < RecentBatches.Count; i++)
        {
            Record(items: 1);
        }

        var totals = _recorder.Read();
        Assert.That((totals.RecentP95.TotalMilliseconds, totals.RecentErrorRate, totals.Failed), Is.EqualTo((1.0, 0.0, 1L)));
    }

    private void RecordChange(int from, int to) =>
        _recorder.RecordSizeChange(new BatchSizeChange(from, to, BatchSizeReason.LowLoad, LoadScore: 0, At: default));

    private void Record(int items, double errors = 0, double milliseconds = 1) => _recorder.RecordBatch(new LoadFeedback
    {
        BatchSize = items,
        ErrorRate = errors,
        ProcessingTime = TimeSpan.FromMilliseconds(milliseconds),
    });
}
