using System.Collections.Concurrent;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>The block as its users meet it: fill, flush, wait, share, stop.</summary>
public sealed class AdaptiveBatchBlockTests
{
    [Test]
    public void Items_are_added_and_flushed()
    {
        AdaptiveBatchBlock<string> block = new(new AdaptiveBatchBlockOptions { InitialBatchSize = 10 });
        block.Post("a");
        block.Post("b");
        block.TriggerBatch();

        Assert.That(block.TryReceive(null, out string[]? batch) ? batch : [], Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void A_timeout_sends_what_is_there()
    {
        TimedBlock timed = new(size: 100, timeoutMilliseconds: 1000);
        timed.Block.PostMany([1, 2, 3]);
        timed.Advance(1000);

        Assert.That(timed.Take(), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Ten_producers_with_a_hundred_items_each_lose_none()
    {
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions { InitialBatchSize = 7, BoundedCapacity = 50 });
        ConcurrentBag<int> handled = [];
        ActionBlock<int[]> handler = new(
            batch =>
            {
                foreach (int item in batch) handled.Add(item);
            },
            new() { BoundedCapacity = 2, MaxDegreeOfParallelism = 2 });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async producer =>
        {
            for (int i = 0; i < 100; i++) await block.SendAsync((producer * 100) + i);
        })).InTime();
        block.Complete();
        await handler.Completion.InTime();

        Assert.That(handled.Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test]
    public async Task A_graceful_end_hands_on_the_items_left()
    {
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions { InitialBatchSize = 10 });
        List<int[]> handled = [];
        ActionBlock<int[]> handler = new(handled.Add);
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        block.PostMany([.. Enumerable.Range(0, 25)]);
        block.Complete();
        await handler.Completion.InTime();

        Assert.That(handled.Select(batch => batch.Length), Is.EqualTo(new[] { 10, 10, 5 }));
    }

    [Test]
    public void InputCount_counts_items_until_they_are_handed_on()
    {
        AdaptiveBatchBlock<int> block = new(2);
        block.PostMany([1, 2, 3]);
        int before = block.InputCount;
        block.TryReceive(null, out _);

        Assert.That((before, block.InputCount), Is.EqualTo((3, 1)));
    }

    [Test]
    public void OutputCount_counts_a_rest_that_was_triggered()
    {
        AdaptiveBatchBlock<int> block = new(2);
        block.PostMany([1, 2, 3]);
        block.TriggerBatch();

        Assert.That(block.OutputCount, Is.EqualTo(2));
    }

    [Test]
    public void A_bounded_block_is_triggered_at_once_too()
    {
        AdaptiveBatchBlock<int> block = new(5, new GroupingDataflowBlockOptions { BoundedCapacity = 5 });
        block.PostMany([1, 2]);
        block.TriggerBatch();

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void A_target_may_link_its_successor_from_inside_an_offer()
    {
        PumpedScheduler pump = new();
        AdaptiveBatchBlock<int> block = new(1, new GroupingDataflowBlockOptions { TaskScheduler = pump });
        FakeTarget<int[]> successor = new(new ProtocolLog());
        FakeTarget<int[]> first = new(new ProtocolLog())
        {
            OnOffer = _ =>
            {
                block.LinkTo(successor);
                return DataflowMessageStatus.DecliningPermanently;
            },
        };
        block.LinkTo(first);
        block.PostMany([1, 2]);
        pump.RunUntil(() => block.OutputCount == 0, "all are taken");

        Assert.That((first.Offers.Length, successor.Accepted.Length), Is.EqualTo((1, 2)));
    }

    [Test]
    public void A_target_that_throws_is_offered_a_batch_once()
    {
        PumpedScheduler pump = new();
        AdaptiveBatchBlock<int> block = new(1, new GroupingDataflowBlockOptions { TaskScheduler = pump });
        FakeTarget<int[]> target = new(new ProtocolLog()) { OnOffer = _ => throw new InvalidOperationException("boom") };
        block.LinkTo(target);
        block.PostMany([1, 2]);
        pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That((target.Offers.Length, block.Completion.Exception!.InnerExceptions.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_fault_downstream_leaves_senders_waiting_until_the_block_is_told()
    {
        AdaptiveBatchBlock<int> block = new(1, new GroupingDataflowBlockOptions { BoundedCapacity = 1 });
        ActionBlock<int[]> handler = new(_ => throw new InvalidOperationException("boom"), new() { BoundedCapacity = 1 });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        block.Post(1);
        await Outcome.Of(handler.Completion);
        Task<bool>[] sends = [block.SendAsync(2), block.SendAsync(3), block.SendAsync(4)];
        ((IDataflowBlock)block).Fault(new InvalidOperationException("downstream is gone"));

        Assert.That(await Task.WhenAll(sends).InTime(), Has.Some.False);
    }
}
