using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Batching;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>
/// A thread that has posted a while stores its items without the gate. Nobody can tell: whoever looks, on that thread or another, finds every item
/// that was accepted.
/// </summary>
public sealed class LeasedPostsTests
{
    private const int EnoughForLease = 4 * Leasing.FirstThreshold;

    private readonly PumpedScheduler _pump = new();
    private int _posted;

    [Test]
    public void The_items_are_counted([Values(1, 3, 10, 100, 7_000)] int size, [Values] bool elsewhere)
    {
        for (int more = 0; more < 25; more++)
        {
            AdaptiveBatchBlock<int> block = AfterManyPosts(size);
            Post(block, more);
            (int, int) counts = default;
            Do(elsewhere, () => counts = (block.InputCount, block.OutputCount));

            Assert.That(counts, Is.EqualTo((_posted, _posted / size)));
        }
    }

    [Test]
    public void The_items_are_received([Values(1, 3, 10, 100)] int size, [Values] bool elsewhere)
    {
        for (int more = 0; more < 25; more++)
        {
            AdaptiveBatchBlock<int> block = AfterManyPosts(size);
            List<int> received = [];
            Post(block, more);
            Do(elsewhere, () => ReceiveAll(block, received));

            Assert.That(received, Is.EqualTo(Enumerable.Range(0, _posted / size * size)));
        }
    }

    [Test]
    public void A_trigger_ends_the_batch_behind_the_last_item([Values(10, 100)] int size, [Values] bool elsewhere)
    {
        for (int more = 1; more < size; more += 3)
        {
            AdaptiveBatchBlock<int> block = AfterManyPosts(size);
            Post(block, size - (_posted % size) + more);
            Do(elsewhere, block.TriggerBatch);

            Assert.That(block.TryReceiveAll(out IList<int[]>? batches), Is.True);
            Assert.That((batches![^1].Length, batches[^1][^1]), Is.EqualTo((more, _posted - 1)));
        }
    }

    [Test]
    public async Task A_flush_ends_when_the_last_item_is_handed_on([Values(10, 100)] int size, [Values] bool elsewhere)
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(size);
        Post(block, 7);
        Task flush = Task.CompletedTask;
        Do(elsewhere, () => flush = block.FlushAsync());
        List<int> received = [];
        bool early = flush.IsCompleted;
        ReceiveAll(block, received);

        await flush.InTime();
        Assert.That((early, received.Count), Is.EqualTo((false, _posted)));
    }

    [Test]
    public async Task Completion_hands_on_every_item([Values(1, 10, 100)] int size, [Values] bool elsewhere)
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(size);
        Post(block, 7);
        Do(elsewhere, block.Complete);
        bool after = block.Post(-1);
        List<int> received = [];
        ReceiveAll(block, received);

        await block.Completion.InTime();
        Assert.That((after, received.Count), Is.EqualTo((false, _posted)));
    }

    [Test]
    public void A_new_size_cuts_every_item([Values] bool elsewhere)
    {
        for (int size = 2; size < 30; size++)
        {
            AdaptiveBatchBlock<int> block = AfterManyPosts(1_000);
            Post(block, size - 1);
            Do(elsewhere, () => block.BatchSize = size);

            Assert.That((block.OutputCount, block.InputCount), Is.EqualTo((_posted / size, _posted)));
        }
    }

    [Test]
    public void An_item_of_another_thread_stands_behind_those_that_came_before_it([Values(3, 10, 100)] int size)
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(size);
        for (int turn = 0; turn < 200; turn++)
        {
            Do(elsewhere: turn % 2 == 1, () => Post(block, turn % 7));
        }

        block.TriggerBatch();
        List<int> received = [];
        ReceiveAll(block, received);

        Assert.That(received, Is.EqualTo(Enumerable.Range(0, _posted)));
    }

    [Test]
    public void Many_items_of_another_thread_stand_behind_those_that_came_before_them([Values(3, 10, 100)] int size)
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(size);
        Do(elsewhere: true, () => block.PostMany([.. Enumerable.Range(_posted, 250)]));
        _posted += 250;
        Post(block, 250);
        block.TriggerBatch();
        List<int> received = [];
        ReceiveAll(block, received);

        Assert.That(received, Is.EqualTo(Enumerable.Range(0, _posted)));
    }

    [Test]
    public void A_bounded_block_accepts_no_more_than_its_capacity([Values(7, 100)] int size)
    {
        const int Capacity = EnoughForLease + 50;
        AdaptiveBatchBlock<int> block = new(size, new GroupingDataflowBlockOptions { BoundedCapacity = Capacity });
        int accepted = Enumerable.Range(0, Capacity + 100).Count(block.Post);

        Assert.That((accepted, block.InputCount), Is.EqualTo((Capacity, Capacity)));
    }

    [Test]
    public void A_thread_that_is_gone_leaves_its_items_behind()
    {
        _posted = 0;
        AdaptiveBatchBlock<int> block = new(100);
        Do(elsewhere: true, () => Post(block, EnoughForLease + 3));

        Assert.That(block.InputCount, Is.EqualTo(_posted));
    }

    // The loop is at work and has more to do, so that the items that come meanwhile, whole batches of them, are not entered into the books one by one.
    [Test]
    public void The_offering_loop_hands_on_what_came_while_it_was_at_work([Values(1, 3, 7, 10, 12, 100)] int size, [Values(0, 1, 5, 40)] int batches)
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(size);
        List<int> handedOn = [];
        bool more = true;
        var target = new FakeTarget<int[]>(new ProtocolLog())
        {
            OnOffer = offer =>
            {
                handedOn.AddRange(offer.Value);
                if (more && handedOn.Count + (2 * size) > EnoughForLease)
                {
                    more = false;
                    Do(elsewhere: true, () => Post(block, EnoughForLease));
                    Do(elsewhere: true, () => Post(block, batches * size));
                }

                return DataflowMessageStatus.Accepted;
            },
        };
        block.LinkTo(target);
        _pump.RunAll();

        Assert.That(handedOn, Is.EqualTo(Enumerable.Range(0, _posted / size * size)));
    }

    [Test]
    public void While_the_offering_loop_is_at_work_a_lease_lasts_longer_than_a_batch([Values(10, 12, 100)] int size)
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(size);
        List<int[]> handedOn = [];
        int granted = 0;
        var target = new FakeTarget<int[]>(new ProtocolLog())
        {
            OnOffer = offer =>
            {
                handedOn.Add(offer.Value);
                if (handedOn.Count == 2) // the first one is shown while linking, not by the loop
                {
                    Do(elsewhere: true, () => Post(block, EnoughForLease));
                    granted = BlockInternals.GrantedOf(block);
                }

                return DataflowMessageStatus.Accepted;
            },
        };
        block.LinkTo(target);
        _pump.RunAll();

        Assert.That(granted, Is.GreaterThan(size));
        Assert.That(handedOn.SelectMany(batch => batch), Is.EqualTo(Enumerable.Range(0, _posted / size * size)));
    }

    [Test]
    public void A_loop_that_was_told_to_wait_hands_on_all_to_who_comes_later([Values(3, 10)] int size)
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(size);
        block.LinkTo(new FakeTarget<int[]>(new ProtocolLog()) { OnOffer = _ => DataflowMessageStatus.Declined });
        Post(block, EnoughForLease);
        _pump.RunAll();
        Post(block, EnoughForLease);
        var later = new FakeTarget<int[]>(new ProtocolLog());
        block.LinkTo(later);
        _pump.RunAll();

        Assert.That(later.Accepted.SelectMany(batch => batch), Is.EqualTo(Enumerable.Range(0, _posted / size * size)));
    }

    // As the debugger does, while the threads stand still.
    [Test]
    public void A_debugger_sees_the_items()
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(100);
        Post(block, 42);
        object? items = null;
        Do(elsewhere: true, () => items = DebuggerLook.ViewOf(block)["InputQueue"]);

        Assert.That(items, Is.EqualTo(Enumerable.Range(0, _posted)));
    }

    [Test]
    public void A_debugger_does_not_wait_for_a_thread_that_stands_still_amid_a_post()
    {
        AdaptiveBatchBlock<int> block = AfterManyPosts(100);
        Lease lease = BlockInternals.LeaseOf(block)!;
        object? items = null;
        bool ended = lease.StandStillWhile(() => OtherThread.Ends(() => items = DebuggerLook.ViewOf(block)["InputQueue"], Patience.ShouldHappen));

        Assert.That((ended, items, block.InputCount), Is.EqualTo((true, Array.Empty<int>(), _posted)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Batches_that_were_handed_on_are_let_go(bool completed)
    {
        AdaptiveBatchBlock<object> block = new(64);
        WeakReference[] items = PostAndReceive(block);
        if (completed) block.Complete();
        GC.Collect();

        Assert.That(items.Count(item => item.IsAlive), Is.Zero);
        GC.KeepAlive(block);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] PostAndReceive(AdaptiveBatchBlock<object> block)
    {
        object[] items = [.. Enumerable.Range(0, 64 * 64).Select(_ => new object())];
        Assert.That(items.All(block.Post), Is.True);
        Assert.That(block.TryReceiveAll(out _), Is.True);
        return [.. items.Select(item => new WeakReference(item))];
    }

    private AdaptiveBatchBlock<int> AfterManyPosts(int size)
    {
        _posted = 0;
        AdaptiveBatchBlock<int> block = new(size, new GroupingDataflowBlockOptions { TaskScheduler = _pump });
        Post(block, EnoughForLease);

        // A grant ends before it would complete a batch: too soon for a lease where batches are small.
        Assert.That(BlockInternals.LeaseOf(block) is not null, Is.EqualTo(size > Leasing.FewestSlots));
        return block;
    }

    private void Post(AdaptiveBatchBlock<int> block, int count)
    {
        int accepted = Enumerable.Range(_posted, count).Count(block.Post);
        _posted += count;
        Assert.That(accepted, Is.EqualTo(count));
    }

    private static void ReceiveAll(AdaptiveBatchBlock<int> block, List<int> received)
    {
        while (block.TryReceive(null, out int[]? batch))
        {
            received.AddRange(batch);
        }
    }

    private static void Do(bool elsewhere, Action act)
    {
        if (elsewhere)
        {
            Assert.That(OtherThread.Ends(act, Patience.ShouldHappen), Is.True);
        }
        else
        {
            act();
        }
    }
}
