using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>The snapshots that the blocks give of themselves.</summary>
[TestFixture]
internal sealed class StatisticsTests
{
    private static readonly LoadScoring AnySaturated = new() { Combine = LoadCombination.Max };

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_batching_block_tells_what_it_holds_and_what_it_did()
    {
        var block = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions
        {
            InitialBatchSize = 2,
            BoundedCapacity = 5,
            NameFormat = "orders",
            TimeProvider = _time,
        });
        block.PostMany([1, 2, 3, 4, 5, 6]);
        block.Receive();
        _time.Advance(TimeSpan.FromSeconds(0.25));

        AdaptiveBatchBlockStatistics statistics = block.GetStatistics();

        Assert.That(
            (statistics.Name, statistics.BatchSize, statistics.WaitingItems, statistics.DeclinedPosts, statistics.IsCompleted),
            Is.EqualTo(("orders", 2, 3, 1L, false)));
        Assert.That((statistics.BatchesHandedOn, statistics.ItemsHandedOn), Is.EqualTo((1, 2)));
        Assert.That((statistics.BatchesBy(HandOnReason.Size), statistics.ItemsBy(HandOnReason.Size), statistics.BatchesBy(HandOnReason.Idle)), Is.EqualTo((1, 2, 0)));
        Assert.That(statistics.OldestItemAge, Is.EqualTo(TimeSpan.FromSeconds(0.25)));
    }

    [Test]
    public void A_snapshot_does_not_change()
    {
        var block = new AdaptiveBatchBlock<int>(1);
        AdaptiveBatchBlockStatistics before = block.GetStatistics();

        block.Post(1);
        block.Receive();

        Assert.That((before.BatchesHandedOn, block.GetStatistics().BatchesHandedOn), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Without_a_timeout_no_clock_is_read_and_no_age_told()
    {
        var block = new AdaptiveBatchBlock<int>(2);
        block.Post(1);

        Assert.That(block.GetStatistics().OldestItemAge, Is.Null);
    }

    [Test]
    public void At_size_one_the_oldest_item_is_as_old_as_it_is()
    {
        var block = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { InitialBatchSize = 2, TimeProvider = _time });
        block.PostMany([-2, -1]);
        block.Receive();
        block.BatchSize = 1;
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            block.Post(i);

            Assert.That(block.GetStatistics().OldestItemAge, Is.EqualTo(TimeSpan.Zero));
            block.Receive();
        }
    }

    [Test]
    public void A_feedback_block_tells_how_often_it_moved_the_size_and_why()
    {
        var block = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { InitialBatchSize = 50 });
        var feedback = new LoadFeedbackBlock(block, new LoadFeedbackBlockOptions { Controller = new LoadThresholdController(), Scoring = AnySaturated, TimeProvider = _time });
        _time.Advance(TimeSpan.FromMinutes(1));
        feedback.Post(new LoadFeedback { BatchSize = 50, CpuLoad = 1 });
        feedback.Post(new LoadFeedback { BatchSize = 50, CpuLoad = 1 });

        LoadFeedbackStatistics statistics = feedback.GetStatistics();

        Assert.That((statistics.FeedbackSeen, statistics.Increases, statistics.Decreases), Is.EqualTo((2, 0, 1)));
        Assert.That((statistics.DecreasesBy(BatchSizeReason.HighLoad), statistics.IncreasesBy(BatchSizeReason.HighLoad)), Is.EqualTo((1, 0)));
        Assert.That(statistics.LastDecision!.Value.Reason, Is.EqualTo(BatchSizeReason.WaitingForInterval));
    }
}
