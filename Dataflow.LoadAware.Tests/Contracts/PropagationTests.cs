using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>What linked targets learn of the end of the block, and when.</summary>
public sealed class PropagationTests(BlockKind kind) : BlockContract(kind)
{
    private static readonly DataflowLinkOptions Propagating = new() { PropagateCompletion = true };

    [Test]
    public async Task A_link_that_asks_for_it_is_completed()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, Propagating);
        block.Complete();

        Assert.That(await target.Ended, Is.Null);
    }

    [Test]
    public async Task A_link_that_does_not_ask_is_left_alone()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]> silent = Target("silent");
        FakeTarget<int[]> asking = Target("asking");
        block.LinkTo(silent);
        block.LinkTo(asking, Propagating);
        block.Complete();
        await asking.Ended;

        Assert.That(silent.HasEnded, Is.False);
    }

    [Test]
    public async Task A_fault_arrives_as_an_aggregate_of_what_was_recorded()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]> target = Target();
        InvalidOperationException boom = new("boom");
        block.LinkTo(target, Propagating);
        block.Fault(boom);

        Assert.That(((AggregateException)(await target.Ended)!).InnerExceptions, Is.EqualTo(new[] { boom }));
    }

    [Test]
    public async Task A_cancellation_arrives_as_a_completion()
    {
        using CancellationTokenSource cancellation = new();
        BlockUnderTest<int> block = Create(1, new() { CancellationToken = cancellation.Token });
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, Propagating);
        await cancellation.CancelAsync();

        Assert.That(await target.Ended, Is.Null);
    }

    [Test]
    public async Task Links_are_told_in_the_order_they_were_made()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]>[] targets = [Target("a"), Target("b"), Target("c")];
        foreach (FakeTarget<int[]> target in targets) block.LinkTo(target, Propagating);
        block.Complete();
        await Task.WhenAll(targets.Select(target => target.Ended));

        Assert.That(Log.Calls, Is.EqualTo(new[] { "complete a", "complete b", "complete c" }));
    }

    [Test]
    public async Task A_target_is_told_after_its_last_batch()
    {
        BlockUnderTest<int> block = Create(2);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, Propagating);
        block.PostAll(1, 2, 3);
        block.Complete();
        await target.Ended;

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2], [3] }));
    }

    [Test]
    public async Task When_a_target_is_told_the_completion_has_ended()
    {
        BlockUnderTest<int> block = Create(1);
        bool ended = false;
        FakeTarget<int[]> target = Target();
        target.OnEnd = _ => ended = block.Completion.IsCompleted;
        block.LinkTo(target, Propagating);
        block.Complete();
        await target.Ended;

        Assert.That(ended, Is.True);
    }

    [Test]
    public async Task An_unlinked_target_is_not_told()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]> gone = Target("gone");
        FakeTarget<int[]> kept = Target("kept");
        block.LinkTo(gone, Propagating).Dispose();
        block.LinkTo(kept, Propagating);
        block.Complete();
        await kept.Ended;

        Assert.That(gone.HasEnded, Is.False);
    }

    [Test]
    public async Task A_target_that_declined_for_good_is_not_told()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]> gone = Target(DecliningPermanently, "gone");
        FakeTarget<int[]> kept = Target("kept");
        block.LinkTo(gone, Propagating);
        block.LinkTo(kept, Propagating);
        block.Post(1);
        block.Complete();
        await kept.Ended;

        Assert.That(gone.HasEnded, Is.False);
    }

    [Test]
    public async Task Of_two_links_to_one_target_the_one_that_asks_counts()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.LinkTo(target, Propagating);
        block.Complete();

        Assert.That(await target.Ended, Is.Null);
    }

    [Test]
    public void A_link_to_a_completed_block_is_told_at_once()
    {
        BlockUnderTest<int> block = Create(1);
        block.Complete();
        block.Completion.InTime().GetAwaiter().GetResult();
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, Propagating);

        Assert.That(target.HasEnded, Is.True);
    }

    [Test]
    public async Task A_link_to_a_faulted_block_is_told_the_fault()
    {
        BlockUnderTest<int> block = Create(1);
        InvalidOperationException boom = new("boom");
        block.Fault(boom);
        await Outcome.Of(block.Completion);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, Propagating);

        Assert.That(((AggregateException)(await target.Ended)!).InnerExceptions, Is.EqualTo(new[] { boom }));
    }

    [Test]
    public void A_link_to_a_completed_block_that_does_not_ask_is_left_alone()
    {
        BlockUnderTest<int> block = Create(1);
        block.Complete();
        block.Completion.InTime().GetAwaiter().GetResult();
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);

        Assert.That(target.HasEnded, Is.False);
    }

    [Test]
    public void An_exception_of_a_late_target_passes_to_the_one_who_links()
    {
        BlockUnderTest<int> block = Create(1);
        block.Complete();
        block.Completion.InTime().GetAwaiter().GetResult();
        FakeTarget<int[]> target = Target();
        target.OnEnd = _ => throw new InvalidOperationException("boom");

        Assert.That(() => block.LinkTo(target, Propagating), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_chain_of_blocks_completes_to_its_end()
    {
        BlockUnderTest<int> block = Create(2);
        List<int> handled = [];
        TransformManyBlock<int[], int> flatten = new(batch => batch);
        ActionBlock<int> handler = new(handled.Add);
        block.LinkTo(flatten, Propagating);
        flatten.LinkTo(handler, Propagating);
        block.PostAll(1, 2, 3, 4, 5);
        block.Complete();
        await handler.Completion.InTime();

        Assert.That(handled, Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public async Task A_fault_grows_one_aggregate_per_hop()
    {
        BlockUnderTest<int> block = Create(1);
        BufferBlock<int> upstream = new();
        InvalidOperationException boom = new("boom");
        upstream.LinkTo(block.Target, Propagating);
        ((IDataflowBlock)upstream).Fault(boom);
        await Outcome.Of(block.Completion);

        AggregateException hop = (AggregateException)block.Completion.Exception!.InnerException!;

        Assert.That(hop.InnerException, Is.SameAs(boom));
    }
}
