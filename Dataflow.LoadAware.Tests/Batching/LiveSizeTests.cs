using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>The setter of BatchSize: its limits, what it wakes, what it leaves alone.</summary>
public sealed class LiveSizeTests
{
    private readonly ProtocolLog _log = new();
    private readonly PumpedScheduler _pump = new();

    [Test]
    public void A_smaller_size_hands_on_what_is_queued_without_another_item()
    {
        AdaptiveBatchBlock<int> block = Create(10);
        FakeTarget<int[]> target = Linked(block);
        block.PostMany([1, 2, 3, 4, 5]);
        block.BatchSize = 5;
        _pump.RunUntil(() => target.Offers.Length == 1, "the batch is offered");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2, 3, 4, 5] }));
    }

    [Test]
    public void The_setter_does_not_offer_on_the_thread_of_the_caller()
    {
        AdaptiveBatchBlock<int> block = Create(10);
        FakeTarget<int[]> target = Linked(block);
        block.PostMany([1, 2, 3, 4, 5]);
        block.BatchSize = 5;

        Assert.That(target.Offers, Is.Empty);
    }

    [Test]
    public void A_smaller_size_makes_a_batch_of_messages_that_are_postponed()
    {
        AdaptiveBatchBlock<int> block = Create(10, greedy: false);
        foreach (int value in new[] { 1, 2 }) new FakeSource<int>(value, _log).OfferTo(block);
        block.BatchSize = 2;
        _pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(Take(block), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_larger_size_waits_for_more_postponed_messages()
    {
        AdaptiveBatchBlock<int> block = Create(2, greedy: false);
        block.BatchSize = 3;
        foreach (int value in new[] { 1, 2 }) new FakeSource<int>(value, _log).OfferTo(block);
        _pump.RunAll();

        Assert.That(_log.Calls, Is.Empty);
    }

    [Test]
    public void What_two_phases_brought_in_is_still_cut_late()
    {
        AdaptiveBatchBlock<int> block = Create(4, greedy: false);
        foreach (int value in new[] { 1, 2, 3, 4 }) new FakeSource<int>(value, _log).OfferTo(block);
        _pump.RunUntil(() => block.OutputCount == 1, "the batch is there");
        block.BatchSize = 3;

        Assert.That(Take(block), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(101)]
    public void A_size_outside_the_limits_is_refused_with_the_limits_and_the_value(int size)
    {
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions { MaxBatchSize = 100 });

        Assert.That(
            () => block.BatchSize = size,
            Throws.TypeOf<ArgumentOutOfRangeException>()
                .With.Property("ParamName").EqualTo("BatchSize")
                .And.Property("ActualValue").EqualTo(size)
                .And.Message.StartsWith("BatchSize must lie between MinBatchSize (1) and MaxBatchSize (100)."));
    }

    [Test]
    public void A_refused_size_leaves_the_old_one()
    {
        AdaptiveBatchBlock<int> block = Create(10);
        Assert.That(() => block.BatchSize = 0, Throws.TypeOf<ArgumentOutOfRangeException>());

        Assert.That(block.BatchSize, Is.EqualTo(10));
    }

    [TestCase(5)]
    [TestCase(50)]
    public void The_limits_themselves_are_sizes(int size)
    {
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions { MinBatchSize = 5, InitialBatchSize = 10, MaxBatchSize = 50 });
        block.BatchSize = size;

        Assert.That(block.BatchSize, Is.EqualTo(size));
    }

    [Test]
    public void As_a_drop_in_the_limits_are_one_and_any()
    {
        AdaptiveBatchBlock<int> block = new(3);

        Assert.That((block.MinBatchSize, block.MaxBatchSize), Is.EqualTo((1, int.MaxValue)));
    }

    [Test]
    public void As_a_bounded_drop_in_the_upper_limit_is_the_capacity()
    {
        AdaptiveBatchBlock<int> block = new(3, new GroupingDataflowBlockOptions { BoundedCapacity = 8 });

        Assert.That((block.MinBatchSize, block.MaxBatchSize), Is.EqualTo((1, 8)));
    }

    [Test]
    public void A_full_block_can_form_a_batch_at_its_largest_size()
    {
        AdaptiveBatchBlock<int> block = new(3, new GroupingDataflowBlockOptions { BoundedCapacity = 8 });
        block.BatchSize = 8;
        block.PostMany([1, 2, 3, 4, 5, 6, 7, 8, 9]);

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_block_that_has_ended_keeps_a_new_size_for_who_goes_by_it()
    {
        AdaptiveBatchBlock<int> block = Create(3);
        block.Complete();
        await block.Completion.InTime();
        block.BatchSize = 5;

        Assert.That(block.BatchSize, Is.EqualTo(5));
    }

    [Test]
    public void With_a_quota_a_smaller_size_wins_over_it_and_nothing_is_lost()
    {
        AdaptiveBatchBlock<int> block = Create(10, groups: 2);
        block.PostMany([.. Enumerable.Range(0, 15)]);
        block.BatchSize = 5;
        block.TryReceiveAll(out IList<int[]>? all);

        Assert.That(all!.Select(batch => batch.Length), Is.EqualTo(new[] { 5, 5, 5 }));
    }

    [Test]
    public void With_a_quota_a_smaller_size_that_reaches_it_makes_the_block_decline()
    {
        AdaptiveBatchBlock<int> block = Create(10, groups: 2);
        block.PostMany([.. Enumerable.Range(0, 15)]);
        block.BatchSize = 5;

        Assert.That(block.Post(99), Is.False);
    }

    [Test]
    public void With_a_quota_a_larger_size_makes_room_for_the_larger_groups()
    {
        AdaptiveBatchBlock<int> block = Create(5, groups: 2);
        block.PostMany([.. Enumerable.Range(0, 5)]);
        block.BatchSize = 10;

        Assert.That(block.PostMany([.. Enumerable.Range(0, 100)]), Is.EqualTo(15));
    }

    [Test]
    public async Task With_a_quota_the_block_ends_when_all_is_taken_whatever_the_sizes_were()
    {
        AdaptiveBatchBlock<int> block = Create(10, groups: 2);
        block.PostMany([.. Enumerable.Range(0, 15)]);
        block.BatchSize = 5;
        block.TryReceiveAll(out _);

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    private AdaptiveBatchBlock<int> Create(int size, bool greedy = true, long groups = -1) =>
        new(size, new GroupingDataflowBlockOptions { Greedy = greedy, MaxNumberOfGroups = groups, TaskScheduler = _pump });

    private FakeTarget<int[]> Linked(AdaptiveBatchBlock<int> block)
    {
        FakeTarget<int[]> target = new(_log);
        block.LinkTo(target);
        return target;
    }

    private static int[]? Take(AdaptiveBatchBlock<int> block) => block.TryReceive(null, out int[]? batch) ? batch : null;
}
