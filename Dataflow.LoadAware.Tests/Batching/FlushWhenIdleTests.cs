using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>FlushWhenIdle: whoever has room gets what is there; the size is only the cap.</summary>
public sealed class FlushWhenIdleTests
{
    private readonly ProtocolLog _log = new();

    [Test]
    public void A_lone_item_is_handed_on_at_once()
    {
        TimedBlock idle = Create(size: 4);
        FakeTarget<int[]> target = new(_log);
        idle.Block.LinkTo(target);
        idle.Block.Post(1);
        idle.Pump.RunUntil(() => target.Offers.Length == 1, "the item is offered");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1] }));
    }

    [Test]
    public void A_lone_item_can_be_received_at_once()
    {
        TimedBlock idle = Create(size: 4);
        idle.Block.Post(1);

        Assert.That((idle.Block.OutputCount, idle.Take()), Is.EqualTo((1, new[] { 1 })));
    }

    [Test]
    public void While_the_handler_is_busy_items_gather()
    {
        TimedBlock idle = Create(size: 4);
        FakeTarget<int[]> busy = Busy(idle);
        idle.Block.PostMany([1, 2]);
        idle.Pump.RunAll();
        idle.Block.Post(3);
        idle.Pump.RunAll();

        Assert.That(Consume(idle, busy), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void Items_gather_up_to_the_cap()
    {
        TimedBlock idle = Create(size: 4);
        FakeTarget<int[]> busy = Busy(idle);
        idle.Block.PostMany([1, 2, 3, 4, 5, 6]);
        idle.Pump.RunAll();

        Assert.That(Consume(idle, busy), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void What_is_left_beyond_the_cap_is_offered_next()
    {
        TimedBlock idle = Create(size: 4);
        FakeTarget<int[]> busy = Busy(idle);
        idle.Block.PostMany([1, 2, 3, 4, 5, 6]);
        idle.Pump.RunAll();
        Consume(idle, busy);
        idle.Pump.RunUntil(() => busy.Offers.Length > 1, "the rest is offered");

        Assert.That(busy.Offers[^1].Value, Is.EqualTo(new[] { 5, 6 }));
    }

    [Test]
    public void A_handler_that_postponed_is_not_bothered_with_every_item()
    {
        TimedBlock idle = Create(size: 100);
        FakeTarget<int[]> busy = Busy(idle);
        for (int i = 0; i < 50; i++)
        {
            idle.Block.Post(i);
            idle.Pump.RunAll();
        }

        Assert.That(busy.Offers, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_new_cap_bites_on_what_has_gathered()
    {
        TimedBlock idle = Create(size: 4);
        FakeTarget<int[]> busy = Busy(idle);
        idle.Block.PostMany([1, 2, 3, 4]);
        idle.Pump.RunAll();
        idle.Block.BatchSize = 3;
        idle.Pump.RunAll();

        Assert.That(Consume(idle, busy), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void A_mark_is_not_crossed()
    {
        TimedBlock idle = Create(size: 4);
        idle.Block.Post(1);
        idle.Block.TriggerBatch();
        idle.Block.Post(2);

        Assert.That((idle.Take(), idle.Take()), Is.EqualTo((new[] { 1 }, new[] { 2 })));
    }

    [Test]
    public async Task A_bounded_handler_gets_a_lone_item_and_then_what_gathered()
    {
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions { FlushWhenIdle = true });
        TaskCompletionSource release = new();
        TaskCompletionSource busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<int[]> handled = [];
        ActionBlock<int[]> handler = new(
            async batch =>
            {
                handled.Add(batch);
                busy.TrySetResult();
                await release.Task;
            },
            new() { BoundedCapacity = 1 });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        block.Post(0);
        await busy.Task.InTime();
        block.PostMany([1, 2, 3]);
        release.SetResult();
        block.Complete();
        await handler.Completion.InTime();

        Assert.That(handled, Is.EqualTo(new int[][] { [0], [1, 2, 3] }));
    }

    [Test]
    public void It_needs_no_timer()
    {
        TimedBlock idle = Create(size: 4);
        idle.Block.Post(1);
        idle.Take();
        idle.Advance(10_000);

        Assert.That(idle.Time.TimersMade, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void The_capacity_still_counts_what_gathers()
    {
        TimedBlock idle = Create(size: 3, capacity: 3);
        Busy(idle);

        Assert.That(idle.Block.PostMany([1, 2, 3, 4]), Is.EqualTo(3));
    }

    private static TimedBlock Create(int size, int capacity = -1) => new(size, timeoutMilliseconds: 1000, capacity, flushWhenIdle: true);

    /// <summary>A linked handler that has no room now and will come later.</summary>
    private FakeTarget<int[]> Busy(TimedBlock idle)
    {
        FakeTarget<int[]> target = new(_log) { OnOffer = _ => Postponed };
        idle.Block.LinkTo(target);
        return target;
    }

    private static int[]? Consume(TimedBlock idle, FakeTarget<int[]> target) =>
        ((ISourceBlock<int[]>)idle.Block).ConsumeMessage(target.Offers[^1].Header, target, out _);
}
