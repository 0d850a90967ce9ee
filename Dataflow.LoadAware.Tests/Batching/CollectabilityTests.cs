using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>What nobody needs any more can be collected: ended blocks, links, timers, registrations, items that were handed on.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CollectabilityTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _cancellation = new();

    [TearDown]
    public void Dispose_of_the_token() => _cancellation.Dispose();

    [TestCase("complete")]
    [TestCase("fault")]
    [TestCase("cancel")]
    public void An_ended_block_leaves_its_token(string how) => AssertCollected(Ended(how, new() { CancellationToken = _cancellation.Token }));

    [TestCase("complete")]
    [TestCase("fault")]
    [TestCase("cancel")]
    public void An_ended_block_leaves_its_clock(string how)
    {
        AssertCollected(Ended(how, new() { TimeProvider = _time, FlushTimeout = TimeSpan.FromHours(1), CancellationToken = _cancellation.Token }));
        GC.KeepAlive(_time);
    }

    [Test]
    public void An_ended_block_leaves_its_targets()
    {
        FakeTarget<object[]> target = new(new ProtocolLog());
        AssertCollected(EndedAndLinked(target));
        GC.KeepAlive(target);
    }

    [Test]
    public void A_block_that_is_dropped_needs_no_end()
    {
        FakeTarget<object[]> target = new(new ProtocolLog());
        AssertCollected(Dropped(target));
        GC.KeepAlive(target);
    }

    [TestCase("complete")]
    [TestCase("fault")]
    [TestCase("cancel")]
    [TestCase("unlink")]
    public void A_pipeline_that_is_over_leaves_its_target(string how)
    {
        FakeTarget<object[]> target = new(new ProtocolLog());
        AssertCollected(Piped(target, how));
        GC.KeepAlive(target);
    }

    [TestCase("complete")]
    [TestCase("fault")]
    [TestCase("cancel")]
    public void An_ended_block_lets_go_of_its_targets(string how)
    {
        AdaptiveBatchBlock<object> block = new(1, Cancellable());
        WeakReference target = Linked(block, unlink: false);
        End(block, how);
        AssertCollected(target);
        GC.KeepAlive(block);
    }

    [TestCase("complete")]
    [TestCase("fault")]
    [TestCase("cancel")]
    [TestCase("unlink")]
    public void A_link_that_is_over_is_let_go(string how)
    {
        AdaptiveBatchBlock<object> block = new(1, Cancellable());
        FakeTarget<object[]> target = new(new ProtocolLog());
        AssertCollected(LinkOf(block, target, how));
        GC.KeepAlive(block);
        GC.KeepAlive(target);
    }

    [Test]
    public void An_unlinked_target_is_let_go()
    {
        AdaptiveBatchBlock<object> block = new(1);
        AssertCollected(Linked(block, unlink: true));
        GC.KeepAlive(block);
    }

    [TestCase("receive")]
    [TestCase("receive all")]
    [TestCase("accept")]
    [TestCase("filter")]
    public void Items_that_were_handed_on_are_let_go(string how)
    {
        AdaptiveBatchBlock<object> block = new(1);
        WeakReference item = HandedOn(block, how);
        AssertCollected(item);
        GC.KeepAlive(block);
    }

    [Test]
    public void Items_that_were_refused_before_they_were_taken_are_let_go()
    {
        AdaptiveBatchBlock<object> block = new(1, new GroupingDataflowBlockOptions { TaskScheduler = HookedScheduler.Inline() });
        int refusals = 0;
        block.LinkTo(DataflowBlock.NullTarget<object[]>(), _ => ++refusals == 0); // never true; unlike a FakeTarget it keeps nothing
        WeakReference item = HandedOn(block, "receive");
        AssertCollected(item);
        Assert.That(refusals, Is.EqualTo(1));
        GC.KeepAlive(block);
    }

    [Test]
    public void Items_that_a_fault_dropped_are_let_go()
    {
        AdaptiveBatchBlock<object> block = new(10);
        WeakReference item = Posted(block);
        End(block, "fault");
        AssertCollected(item);
        GC.KeepAlive(block);
    }

    [Test]
    public void A_source_that_was_consumed_is_let_go()
    {
        AdaptiveBatchBlock<object> block = new(1, new GroupingDataflowBlockOptions { BoundedCapacity = 1, TaskScheduler = HookedScheduler.Inline() });
        WeakReference source = Consumed(block);
        AssertCollected(source);
        GC.KeepAlive(block);
    }

    [Test]
    public void A_flush_that_was_given_up_leaves_the_token_and_the_block()
    {
        AdaptiveBatchBlock<object> block = new(10);
        block.Post(new object());
        AssertCollected(GivenUp(block));
        GC.KeepAlive(block);
    }

    [Test]
    public async Task No_task_of_a_faulted_block_goes_unobserved() =>
        Assert.That(await Unobserved("a faulted block", FaultedInEveryWay), Is.Empty);

    [TestCase("source")]
    [TestCase("clock")]
    [TestCase("weight")]
    [TestCase("release")]
    [TestCase("pipeline")]
    public async Task No_task_goes_unobserved_of_a_block_that_others_have_faulted(string by)
    {
        string mark = $"a block faulted by its {by}";

        Assert.That(await Unobserved(mark, exception => FaultedBy(by, exception)), Is.Empty);
    }

    // The fault is told by Completion; whoever fires a flush and forgets it should not hear of it a second time.
    [Test]
    public async Task A_flush_that_a_fault_ends_does_not_go_unobserved() =>
        Assert.That(await Unobserved("a faulted flush", FlushedAndFaulted), Is.Empty);

    /// <summary>What is reported of tasks that nobody looks at; <paramref name="mark"/> tells them from those of other tests.</summary>
    private static async Task<List<string>> Unobserved(string mark, Func<Exception, List<WeakReference>> makeTasks)
    {
        List<string> unobserved = [];
        void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.ToString().Contains(mark, StringComparison.Ordinal)) unobserved.Add(e.Exception.ToString());
        }

        TaskScheduler.UnobservedTaskException += Note;
        foreach (WeakReference task in makeTasks(new InvalidOperationException(mark))) AssertCollected(task);
        await Task.Run(Collect);
        TaskScheduler.UnobservedTaskException -= Note;
        return unobserved;
    }

    private GroupingDataflowBlockOptions Cancellable() => new() { CancellationToken = _cancellation.Token };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Ended(string how, AdaptiveBatchBlockOptions options)
    {
        AdaptiveBatchBlock<object> block = new(options);
        block.Post(new object());
        block.TryReceiveAll(out _);
        block.Post(new object());
        End(block, how);
        return new WeakReference(block);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference EndedAndLinked(ITargetBlock<object[]> target)
    {
        AdaptiveBatchBlock<object> block = new(1);
        block.LinkTo(target);
        End(block, "complete");
        return new WeakReference(block);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Dropped(ITargetBlock<object[]> target)
    {
        AdaptiveBatchBlock<object> block = new(10);
        block.LinkTo(target);
        block.Post(new object());
        return new WeakReference(block);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Linked(AdaptiveBatchBlock<object> block, bool unlink)
    {
        FakeTarget<object[]> target = new(new ProtocolLog());
        IDisposable link = block.LinkTo(target, new DataflowLinkOptions { PropagateCompletion = true });
        if (unlink) link.Dispose();
        return new WeakReference(target);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference HandedOn(AdaptiveBatchBlock<object> block, string how)
    {
        WeakReference item = Posted(block);
        if (how == "receive") block.TryReceive(null, out _);
        if (how == "receive all") block.TryReceiveAll(out _);
        if (how == "filter") block.TryReceive(_ => true, out _);
        if (how == "accept") block.LinkTo(DataflowBlock.NullTarget<object[]>()).Dispose();
        Assert.That(block.InputCount, Is.Zero);
        return item;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Posted(AdaptiveBatchBlock<object> block)
    {
        object item = new();
        block.Post(item);
        return new WeakReference(item);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Consumed(AdaptiveBatchBlock<object> block)
    {
        block.Post(new object());
        FakeSource<object> source = new(new object(), new ProtocolLog());
        source.OfferTo(block);
        block.TryReceiveAll(out _);
        Assert.That(source.Consumed.IsCompleted, Is.True);
        block.TryReceiveAll(out _);
        return new WeakReference(source);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference GivenUp(AdaptiveBatchBlock<object> block)
    {
        using CancellationTokenSource cancellation = new();
        Task flush = block.FlushAsync(cancellation.Token);
        cancellation.Cancel();
        Outcome.Of(flush).GetAwaiter().GetResult();
        return new WeakReference(flush);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> FaultedInEveryWay(Exception exception)
    {
        AdaptiveBatchBlock<object> faulted = new(1);
        AdaptiveBatchBlock<object> byTarget = new(1);
        AdaptiveBatchBlock<object> byScheduler = new(1, new GroupingDataflowBlockOptions { TaskScheduler = HookedScheduler.Throwing(exception) });
        byTarget.LinkTo(new FakeTarget<object[]>(new ProtocolLog()) { OnOffer = _ => throw exception });
        byScheduler.LinkTo(DataflowBlock.NullTarget<object[]>());
        ((IDataflowBlock)faulted).Fault(exception);
        byTarget.Post(new object());
        byScheduler.Post(new object());
        return Ended([faulted.Completion, byTarget.Completion, byScheduler.Completion]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> FaultedBy(string who, Exception exception)
    {
        List<Task> ended = [];
        FakeSource<object> source = new(new object(), new ProtocolLog());
        AdaptiveBatchBlockOptions options = new() { InitialBatchSize = 1, MaxBatchSize = 1, BoundedCapacity = 1 };
        if (who == "clock") options = new() { TimeProvider = new HookedTimeProvider { OnCall = call => ThrowAt("CreateTimer", call, exception) } };
        bool heavy = false;
        BatchWeight<object>? weight = who == "weight" ? new(_ => heavy ? throw exception : 1, maximum: 10) : null;
        AdaptiveBatchBlock<object> block = weight is null ? new(options) : new(options, weight);
        ended.Add(block.Completion);
        if (who == "source") source.OnConsume = () => throw exception;
        if (who == "release") source.OnRelease = () => throw exception;
        block.Post(new object());
        if (who is "source" or "weight" or "release") source.OfferTo(block);
        if (who == "release") block.Complete();
        if (who == "pipeline")
        {
            ActionBlock<object[]> target = new(_ => throw exception);
            ended.Add(target.Completion);
            block.LinkPipeline(target);
        }

        heavy = true;
        if (who is "source" or "weight" or "release") block.TryReceive(null, out _);
        return Ended([.. ended]);
    }

    private static void ThrowAt(string call, string made, Exception exception)
    {
        if (made == call) throw exception;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> FlushedAndFaulted(Exception exception)
    {
        using CancellationTokenSource never = new();
        AdaptiveBatchBlock<object> block = new(5);
        block.Post(new object());
        Task[] flushes = [block.FlushAsync(), block.FlushAsync(never.Token)];
        ((IDataflowBlock)block).Fault(exception);
        return Ended(flushes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Ended(Task[] tasks)
    {
        Patience.Until(() => Array.TrueForAll(tasks, task => task.IsFaulted), "all have faulted");
        return [.. tasks.Select(task => new WeakReference(task))];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Piped(FakeTarget<object[]> target, string how)
    {
        // One that is not ended stays registered with its token.
        AdaptiveBatchBlock<object> block = new(1, how == "unlink" ? new() : Cancellable());
        IDisposable link = block.LinkPipeline(target, new DataflowLinkOptions());
        if (how == "unlink") link.Dispose();
        else End(block, how);
        return new WeakReference(block);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference LinkOf(AdaptiveBatchBlock<object> block, FakeTarget<object[]> target, string how)
    {
        IDisposable link = block.LinkTo(target, new DataflowLinkOptions { PropagateCompletion = true });
        if (how == "unlink") link.Dispose();
        else End(block, how);
        return new WeakReference(link);
    }

    private void End(AdaptiveBatchBlock<object> block, string how)
    {
        if (how == "cancel") _cancellation.Cancel();
        if (how == "fault") ((IDataflowBlock)block).Fault(new InvalidOperationException());
        block.Complete();
        block.TryReceiveAll(out _);
        Patience.Until(() => block.Completion.IsCompleted, "the block ends");
    }

    private static void AssertCollected(WeakReference reference) =>
        Patience.Until(
            () =>
            {
                Collect();
                return !reference.IsAlive;
            },
            "it is collected");

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
