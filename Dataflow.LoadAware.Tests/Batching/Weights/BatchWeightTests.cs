using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching.Weights;

/// <summary>A block whose batches are limited by weight as well as by size. An item here weighs what it says.</summary>
[TestFixture]
internal sealed class BatchWeightTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_batch_closes_before_it_would_exceed_the_weight()
    {
        AdaptiveBatchBlock<int> block = Make();

        Post(block, 40, 50, 20, 30);

        Assert.That(block.TryReceive(out int[]? batch), Is.True);
        Assert.That(batch, Is.EqualTo(new[] { 40, 50 }));
        Assert.That(block.TryReceive(out _), Is.False, "what is left may still grow");
    }

    [Test]
    public void A_batch_that_weighs_just_the_maximum_goes_at_once()
    {
        AdaptiveBatchBlock<int> block = Make();

        Post(block, 60, 40);

        Assert.That(block.Receive(), Is.EqualTo(new[] { 60, 40 }));
    }

    [Test]
    public void The_size_is_a_limit_too()
    {
        AdaptiveBatchBlock<int> block = Make(size: 2);

        Post(block, 1, 1, 1);

        Assert.That(block.Receive(), Is.EqualTo(new[] { 1, 1 }));
    }

    [Test]
    public void After_the_size_was_raised_no_batch_exceeds_the_weight()
    {
        AdaptiveBatchBlock<int> block = Make(size: 2);
        Post(block, 40, 40, 40, 40);

        block.BatchSize = 4;
        block.TriggerBatch();

        Assert.That(block.TryReceiveAll(out IList<int[]>? batches), Is.True);
        Assert.That(batches, Is.EqualTo(new[] { new[] { 40, 40 }, [40, 40] }));
    }

    [Test]
    public void An_item_heavier_than_any_batch_may_be_goes_alone()
    {
        AdaptiveBatchBlock<int> block = Make();

        Post(block, 10, 500, 10);
        block.Complete();

        Assert.That(block.TryReceiveAll(out IList<int[]>? batches), Is.True);
        Assert.That(batches, Is.EqualTo(new[] { new[] { 10 }, [500], [10] }));
    }

    [Test]
    public void Or_it_is_declined()
    {
        AdaptiveBatchBlock<int> block = Make(OverweightItem.IsDeclined);

        Assert.That(block.Post(101), Is.False);
        Assert.That(block.Post(100), Is.True);
    }

    [Test]
    public async Task A_linked_source_offers_a_declined_item_to_its_next_target()
    {
        AdaptiveBatchBlock<int> block = Make(OverweightItem.IsDeclined);
        var source = new BufferBlock<int>();
        var next = new BufferBlock<int>();
        source.LinkTo(block);
        source.LinkTo(next);

        source.Post(101);

        Assert.That(await next.ReceiveAsync().InTime(), Is.EqualTo(101));
    }

    [Test]
    public async Task Items_that_waited_for_room_are_weighed_as_well()
    {
        AdaptiveBatchBlock<int> block = Make(capacity: 2);
        Post(block, 60, 60);
        Task<bool> third = block.SendAsync(60);

        Assert.That(block.Receive(), Is.EqualTo(new[] { 60 }));
        Assert.That(await third.InTime(), Is.True);

        Assert.That(block.Receive(), Is.EqualTo(new[] { 60 }), "closed by the one that came");
    }

    [Test]
    public void A_bulk_post_ends_at_the_first_item_that_is_declined()
    {
        AdaptiveBatchBlock<int> block = Make(OverweightItem.IsDeclined);

        Assert.That(block.PostMany([60, 60, 101, 1]), Is.EqualTo(2));
        Assert.That(block.InputCount, Is.EqualTo(2));
    }

    [Test]
    public void A_partial_batch_goes_when_its_time_has_come()
    {
        AdaptiveBatchBlock<int> block = Make();
        Post(block, 10);

        _time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.That(block.TryReceive(out int[]? batch), Is.True);
        Assert.That(batch, Is.EqualTo(new[] { 10 }));
    }

    [Test]
    public void After_a_fast_flow_a_partial_batch_goes_when_its_time_has_come_and_not_before()
    {
        AdaptiveBatchBlock<int> block = Make();
        Post(block, [.. Enumerable.Repeat(60, 20)]);
        Assert.That(block.TryReceiveAll(out IList<int[]>? full), Is.True);

        _time.Advance(TimeSpan.FromSeconds(0.9));

        Assert.That((full!.Count, block.OutputCount), Is.EqualTo((19, 0)), "each item closed the batch before, and nothing closed the last one");
        Assert.That(block.GetStatistics().OldestItemAge, Is.EqualTo(TimeSpan.FromSeconds(0.9)));

        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void A_negative_weight_reaches_the_one_who_posts_and_nothing_is_lost()
    {
        AdaptiveBatchBlock<int> block = Make();
        block.Post(1);

        Assert.That(() => block.Post(-3), Throws.InvalidOperationException.With.Message.Contains("must be 0 or more, and was -3"));
        Assert.That(block.InputCount, Is.EqualTo(1));
    }

    [Test]
    public void A_bulk_post_with_an_item_that_cannot_be_weighed_accepts_nothing_and_says_why()
    {
        var heavy = new FormatException("cannot be weighed");
        var block = new AdaptiveBatchBlock<int>(Options(50), new BatchWeight<int>(item => item == 3 ? throw heavy : item, 100));
        block.Post(1);

        Assert.That(() => block.PostMany([2, 3, 4]), Throws.Exception.SameAs(heavy));
        Assert.That(block.InputCount, Is.EqualTo(1));
        Assert.That(block.PostMany([5, 6]), Is.EqualTo(2), "the block goes on");
    }

    [Test]
    public void An_item_that_cannot_be_weighed_once_it_was_fetched_faults_the_block()
    {
        int weighed = 0;
        var weight = new BatchWeight<int>(item => ++weighed > 1 ? throw new FormatException("too often") : item, 100);
        var block = new AdaptiveBatchBlock<int>(Options(50), weight);
        var source = new BufferBlock<int>();
        source.Post(7);

        ((ITargetBlock<int>)block).OfferMessage(new DataflowMessageHeader(1), 7, source, consumeToAccept: true);

        Assert.That(async () => await block.Completion.InTime(), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void Weights_may_be_as_large_as_a_number_can_be()
    {
        var block = new AdaptiveBatchBlock<int>(Options(50), new BatchWeight<int>(_ => long.MaxValue, long.MaxValue));

        Post(block, 1, 2);

        Assert.That(block.OutputCount, Is.EqualTo(2));
    }

    [Test]
    public void A_maximum_below_one_is_refused() =>
        Assert.That(
            () => new BatchWeight<int>(item => item, 0),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("must be 1 or more").And.Message.Contains("0"));

    [Test]
    public void A_number_of_groups_is_refused() =>
        Assert.That(
            () => new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { MaxNumberOfGroups = 3 }, new BatchWeight<int>(item => item, 1)),
            Throws.ArgumentException.With.Message.Contains("MaxNumberOfGroups must be unbounded").And.Message.Contains("3"));

    [Test]
    public void Not_greedy_is_refused() =>
        Assert.That(
            () => new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { Greedy = false }, new BatchWeight<int>(item => item, 1)),
            Throws.ArgumentException.With.Message.Contains("Greedy must be true"));

    private static void Post(AdaptiveBatchBlock<int> block, params int[] items) =>
        Assert.That(items.All(block.Post), Is.True);

    private AdaptiveBatchBlock<int> Make(OverweightItem overweight = OverweightItem.GoesAlone, int size = 50, int capacity = DataflowBlockOptions.Unbounded) =>
        new(Options(size, capacity), new BatchWeight<int>(item => item, 100) { Overweight = overweight });

    private AdaptiveBatchBlockOptions Options(int size, int capacity = DataflowBlockOptions.Unbounded)
    {
        int limit = capacity == DataflowBlockOptions.Unbounded ? 1000 : capacity;
        return new AdaptiveBatchBlockOptions
        {
            InitialBatchSize = Math.Min(size, limit),
            MaxBatchSize = limit,
            BoundedCapacity = capacity,
            TimeProvider = _time,
        };
    }
}
