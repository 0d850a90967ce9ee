using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>One call that links a pipeline so that an end travels both ways.</summary>
[TestFixture]
internal sealed class DataflowPipelineTests
{
    [Test]
    public async Task A_fault_downstream_releases_the_producers_with_that_fault()
    {
        var first = new BufferBlock<int>(new DataflowBlockOptions { BoundedCapacity = 4 });
        var batches = new AdaptiveBatchBlock<int>(2, new GroupingDataflowBlockOptions { BoundedCapacity = 4 });
        var handler = new ActionBlock<int[]>(_ => throw new FormatException("poison"), new ExecutionDataflowBlockOptions { BoundedCapacity = 1 });
        using IDisposable one = first.LinkPipeline(batches);
        using IDisposable two = batches.LinkPipeline(handler);

        Task<bool>[] sends = [.. Enumerable.Range(0, 50).Select(i => first.SendAsync(i))];
        bool[] sent = await Task.WhenAll(sends).WaitAsync(Patience.ShouldHappen);

        Assert.That(sent, Does.Contain(false));
        Assert.That(async () => await first.Completion.WaitAsync(Patience.ShouldHappen), Throws.InstanceOf<Exception>());
        Assert.That(first.Completion.Exception!.Flatten().InnerExceptions, Has.Some.InstanceOf<FormatException>());
    }

    [Test]
    public async Task A_cancelled_target_faults_its_source()
    {
        using var cancellation = new CancellationTokenSource();
        var batches = new AdaptiveBatchBlock<int>(2);
        var handler = new ActionBlock<int[]>(_ => { }, new ExecutionDataflowBlockOptions { CancellationToken = cancellation.Token });
        using IDisposable link = batches.LinkPipeline(handler);

        await cancellation.CancelAsync();

        Assert.That(async () => await batches.Completion.WaitAsync(Patience.ShouldHappen), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(batches.Completion.IsFaulted, Is.True);
    }

    [Test]
    public async Task Completion_travels_downstream_and_a_finished_target_leaves_its_source_alone()
    {
        var batches = new AdaptiveBatchBlock<int>(2);
        var handler = new ActionBlock<int[]>(_ => { });
        using IDisposable link = batches.LinkPipeline(handler);
        batches.Post(1);

        batches.Complete();

        await handler.Completion.WaitAsync(Patience.ShouldHappen);
        Assert.That(batches.Completion.Status, Is.EqualTo(TaskStatus.RanToCompletion));
    }

    [Test]
    public void An_undone_link_keeps_no_target_alive()
    {
        var batches = new AdaptiveBatchBlock<int>(2);
        WeakReference target = LinkedAndUndone(batches);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.That(target.IsAlive, Is.False);
        GC.KeepAlive(batches);
    }

    [Test]
    public async Task An_undone_link_passes_no_fault_on()
    {
        var batches = new AdaptiveBatchBlock<int>(2);
        var handler = new ActionBlock<int[]>(_ => { });
        var witness = new AdaptiveBatchBlock<int>(2);
        IDisposable link = batches.LinkPipeline(handler);
        using IDisposable kept = witness.LinkPipeline(handler);

        link.Dispose();
        ((IDataflowBlock)handler).Fault(new FormatException());

        await witness.Completion.WaitAsync(Patience.ShouldHappen).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That((witness.Completion.IsFaulted, batches.Post(1)), Is.EqualTo((true, true)));
    }

    [Test]
    public void Null_is_refused_by_name()
    {
        var batches = new AdaptiveBatchBlock<int>(2);
        var handler = new ActionBlock<int[]>(_ => { });

        Assert.That(() => DataflowPipeline.LinkPipeline(null!, handler), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("source"));
        Assert.That(() => batches.LinkPipeline(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));
        Assert.That(() => batches.LinkPipeline(handler, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("linkOptions"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LinkedAndUndone(AdaptiveBatchBlock<int> source)
    {
        var target = new BufferBlock<int[]>();
        source.LinkPipeline(target).Dispose();
        return new WeakReference(target);
    }
}
