using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>A batch is cut when it is taken, with the size that is live then: a new size bites on the very next one.</summary>
public sealed class LateCuttingTests
{
    private readonly ProtocolLog _log = new();
    private readonly PumpedScheduler _pump = new();

    [Test]
    public void A_backlog_of_1000_counts_142_batches_of_7()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(1000, size: 100);
        block.BatchSize = 7;

        Assert.That(block.OutputCount, Is.EqualTo(142));
    }

    [Test]
    public void A_smaller_size_bites_on_the_next_batch()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(1000, size: 100);
        block.BatchSize = 7;

        Assert.That(Take(block), Is.EqualTo(Enumerable.Range(0, 7)));
    }

    [Test]
    public void A_backlog_of_1000_counts_2_batches_of_500()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(1000, size: 100);
        block.BatchSize = 500;

        Assert.That(block.OutputCount, Is.EqualTo(2));
    }

    [Test]
    public void A_larger_size_bites_on_the_next_batch()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(1000, size: 100);
        block.BatchSize = 500;

        Assert.That(Take(block), Is.EqualTo(Enumerable.Range(0, 500)));
    }

    [Test]
    public void The_sizes_of_one_backlog_may_change_with_every_batch()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(20, size: 4);
        List<int> lengths = [];
        foreach (int size in new[] { 1, 5, 2, 7, 3 })
        {
            block.BatchSize = size;
            lengths.Add(Take(block)!.Length);
        }

        Assert.That(lengths, Is.EqualTo(new[] { 1, 5, 2, 7, 3 }));
    }

    [Test]
    public void A_size_above_what_waits_takes_the_batches_back()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 5);
        block.BatchSize = 11;

        Assert.That((block.OutputCount, Take(block)), Is.EqualTo((0, (int[]?)null)));
    }

    [Test]
    public void A_batch_that_was_taken_back_comes_once_it_is_full()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 5);
        block.BatchSize = 11;
        block.Post(10);

        Assert.That(Take(block), Is.EqualTo(Enumerable.Range(0, 11)));
    }

    [Test]
    public void The_size_counts_when_the_batch_is_cut_not_when_its_first_item_came()
    {
        AdaptiveBatchBlock<int> block = new(2);
        block.Post(0);
        block.BatchSize = 3;
        block.Post(1);
        block.Post(2);

        Assert.That(Take(block), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void What_waits_does_not_change_with_the_size()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 5);
        block.BatchSize = 3;

        Assert.That(block.InputCount, Is.EqualTo(10));
    }

    [Test]
    public void Complete_hands_on_the_rest_in_batches_of_the_live_size()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 100);
        block.Complete();
        block.BatchSize = 4;
        block.TryReceiveAll(out IList<int[]>? all);

        Assert.That(all!.Select(batch => batch.Length), Is.EqualTo(new[] { 4, 4, 2 }));
    }

    [Test]
    public void A_mark_stays_where_it_is_when_the_size_grows()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 4);
        block.TriggerBatch();
        PostMore(block, 10);
        block.BatchSize = 100;

        Assert.That((block.OutputCount, Take(block)!.Length), Is.EqualTo((1, 10)));
    }

    [Test]
    public void A_mark_stays_where_it_is_when_the_size_shrinks()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 100);
        block.TriggerBatch();
        PostMore(block, 9);
        block.BatchSize = 4;
        block.TryReceiveAll(out IList<int[]>? all);

        Assert.That(all!.Select(batch => batch.Length), Is.EqualTo(new[] { 4, 4, 2, 4, 4 }));
    }

    [Test]
    public void A_refused_batch_is_cut_anew()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 4);
        FakeTarget<int[]> target = new(_log) { OnOffer = _ => Declined };
        block.LinkTo(target);
        _pump.RunAll();
        block.BatchSize = 3;
        _pump.RunAll();

        Assert.That(target.Offers.Select(offer => offer.Value.Length), Is.EqualTo(new[] { 4, 3 }));
    }

    [Test]
    public void A_postponed_batch_is_cut_when_its_target_comes_for_it()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 4);
        FakeTarget<int[]> target = Postponing(block);
        block.BatchSize = 7;

        Assert.That(Consume(block, target), Is.EqualTo(Enumerable.Range(0, 7)));
    }

    [Test]
    public void A_reserved_batch_is_cut_when_it_is_consumed()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(10, size: 4);
        FakeTarget<int[]> target = Postponing(block);
        ((ISourceBlock<int[]>)block).ReserveMessage(target.Offers[0].Header, target);
        block.BatchSize = 2;

        Assert.That(Consume(block, target), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void A_reserved_batch_is_given_even_if_the_size_has_outgrown_what_waits()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(5, size: 4);
        FakeTarget<int[]> target = Postponing(block);
        ((ISourceBlock<int[]>)block).ReserveMessage(target.Offers[0].Header, target);
        block.BatchSize = 100;

        Assert.That(Consume(block, target), Is.Not.Null.And.Length.InRange(1, 100));
    }

    [Test]
    public void A_postponed_batch_that_was_taken_back_is_offered_again_once_it_is_full()
    {
        AdaptiveBatchBlock<int> block = WithBacklog(4, size: 4);
        FakeTarget<int[]> target = Postponing(block);
        block.BatchSize = 6;
        int[]? tooSoon = Consume(block, target);
        PostMore(block, 2);
        _pump.RunUntil(() => target.Offers.Length > 1, "the batch is offered again");

        Assert.That((tooSoon, Consume(block, target)!.Length), Is.EqualTo(((int[]?)null, 6)));
    }

    [Test]
    public void A_slow_handler_sees_the_new_size_on_its_second_batch_at_the_latest()
    {
        const int Backlog = 10_000;
        AdaptiveBatchBlock<int> block = WithBacklog(Backlog, size: 1000);
        TaskCompletionSource resized = new();
        List<int> lengths = [];
        ActionBlock<int[]> handler = new(
            async batch =>
            {
                lengths.Add(batch.Length);
                await resized.Task;
            },
            new() { BoundedCapacity = 1 });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        _pump.RunAll(); // the handler has its first batch, and the second was offered at the old size
        block.BatchSize = 300;
        resized.SetResult();
        block.Complete();
        _pump.RunUntil(() => handler.Completion.IsCompleted, "the handler is done");

        Assert.That((lengths.Skip(1).Max(), lengths.Sum()), Is.EqualTo((300, Backlog)));
    }

    private AdaptiveBatchBlock<int> WithBacklog(int items, int size)
    {
        AdaptiveBatchBlock<int> block = new(size, new GroupingDataflowBlockOptions { TaskScheduler = _pump });
        PostMore(block, items);
        return block;
    }

    private FakeTarget<int[]> Postponing(AdaptiveBatchBlock<int> block)
    {
        FakeTarget<int[]> target = new(_log) { OnOffer = _ => Postponed };
        block.LinkTo(target);
        return target;
    }

    private static int[]? Consume(ISourceBlock<int[]> block, FakeTarget<int[]> target) =>
        block.ConsumeMessage(target.Offers[^1].Header, target, out _);

    private static void PostMore(AdaptiveBatchBlock<int> block, int count)
    {
        int first = block.InputCount;
        block.PostMany([.. Enumerable.Range(first, count)]);
    }

    private static int[]? Take(AdaptiveBatchBlock<int> block) => block.TryReceive(null, out int[]? batch) ? batch : null;
}
