using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>A shutdown gives back exactly what it could not do.</summary>
public class DrainTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly BufferBlock<int[]> _calls = new();
    private readonly List<int> _done = [];

    [Test]
    public async Task In_time_everything_is_handled_and_nothing_is_left()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(_ => Task.CompletedTask);
        batches.PostMany([1, 2, 3, 4, 5]);

        IReadOnlyList<LeftItem<int>> left = await batches.DrainAsync(handler, Deadline).InTime();

        Assert.That(left, Is.Empty);
        Assert.That(_done, Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
        Assert.That((handler.Completion.IsCompletedSuccessfully, batches.Completion.IsCompletedSuccessfully), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task At_the_deadline_the_items_in_work_come_back_and_those_that_wait([Values] bool pipeline)
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token), pipeline);
        batches.PostMany([1, 2, 3, 4, 5]);
        await _calls.ReceiveAsync().InTime();

        Task<IReadOnlyList<LeftItem<int>>> drain = batches.DrainAsync(handler, Deadline);
        Assert.That(drain.IsCompleted, Is.False);
        _time.Advance(Deadline);

        Assert.That(await drain.InTime(), Is.EqualTo(new LeftItem<int>[] { new(1, 1), new(2, 1), new(3, 0), new(4, 0), new(5, 0) }));
        Assert.That(handler.Completion.IsCompletedSuccessfully, Is.True);
        await batches.Completion.InTime();
    }

    [Test]
    public async Task The_token_of_StopAsync_strikes_the_deadline_too()
    {
        using var host = new CancellationTokenSource();
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        batches.PostMany([1, 2, 3]);
        await _calls.ReceiveAsync().InTime();
        Task<IReadOnlyList<LeftItem<int>>> drain = batches.DrainAsync(handler, Timeout.InfiniteTimeSpan, host.Token);

        await host.CancelAsync();

        Assert.That((await drain.InTime()).Select(left => left.Item), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_handler_that_does_not_heed_its_token_holds_it_up_by_the_grace_alone()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(_ => new TaskCompletionSource().Task);
        batches.PostMany([1, 2]);
        await _calls.ReceiveAsync().InTime();
        Task<IReadOnlyList<LeftItem<int>>> drain = batches.DrainAsync(handler, TimeSpan.Zero);
        Patience.Until(() => !handler.Post([9]), "the deadline strikes");
        Assert.That(() => drain.WaitAsync(Patience.ShouldNotHappen), Throws.InstanceOf<TimeoutException>());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await drain.InTime()).Select(left => left.Item), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_pause_that_outlasts_the_deadline_leaves_everything_untried()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(_ => Task.CompletedTask);
        handler.Pause(TimeSpan.FromHours(1));
        batches.PostMany([1, 2, 3, 4]);
        Task<IReadOnlyList<LeftItem<int>>> drain = batches.DrainAsync(handler, Deadline);
        _time.Advance(Deadline);
        Assert.That((await drain.InTime()).Select(left => (left.Item, left.Attempts)), Is.EqualTo(new[] { (1, 0), (2, 0), (3, 0), (4, 0) }));
    }

    [Test]
    public async Task A_handler_that_has_faulted_is_not_waited_for()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token), pipeline: false);
        batches.PostMany([1, 2, 3]);
        await _calls.ReceiveAsync().InTime();
        handler.Fault(new FormatException());

        IReadOnlyList<LeftItem<int>> left = await batches.DrainAsync(handler, Timeout.InfiniteTimeSpan).InTime();

        Assert.That(left.Select(item => item.Item), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(handler.Completion.IsFaulted, Is.True);
    }

    [Test]
    public async Task What_the_batching_block_dropped_is_said_and_what_else_was_left_is_kept([Values] bool cancelled)
    {
        using var stopping = new CancellationTokenSource();
        var pump = new PumpedScheduler();
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(
            token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token), scheduler: pump, stopping: cancelled ? stopping.Token : default);
        batches.PostMany([1, 2]);
        pump.RunAll();
        await _calls.ReceiveAsync().InTime();
        batches.PostMany([3, 4, 5]); // not offered: a call that ends at once gives its place free before the handler's intake is closed
        if (cancelled)
        {
            await stopping.CancelAsync();
        }
        else
        {
            handler.Fault(new FormatException());
        }

        Patience.Until(() => batches.Completion.IsCompleted, "the end has travelled upstream");
        ItemsDroppedException? dropped = await Assert.ThrowsAsync<ItemsDroppedException>(() => batches.DrainAsync(handler, Deadline).InTime());

        Assert.That(dropped!.Dropped, Is.EqualTo(3));
        Assert.That(dropped.Message, Does.StartWith("The batching block did not end in good order and dropped 3 items that waited in it."));
        Assert.That(dropped.InnerException, cancelled ? Is.InstanceOf<TaskCanceledException>() : Is.InstanceOf<FormatException>());
        Assert.That(handler.TakeLeftItems(), Is.EqualTo(new LeftItem<int>[] { new(1, 1), new(2, 1) }));
    }

    [Test]
    public async Task A_fault_that_dropped_nothing_is_told_by_the_completion_alone()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        batches.PostMany([1, 2]);
        await _calls.ReceiveAsync().InTime();
        handler.Fault(new FormatException());

        Assert.That((await batches.DrainAsync(handler, Deadline).InTime()).Select(left => left.Item), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(handler.Completion.IsFaulted, Is.True);
    }

    [Test]
    public async Task Producers_that_wait_are_refused()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token), capacity: 4);
        Task<bool>[] sends = [.. Enumerable.Range(1, 20).Select(i => batches.SendAsync(i))];
        await _calls.ReceiveAsync().InTime();

        Task<IReadOnlyList<LeftItem<int>>> drain = batches.DrainAsync(handler, Deadline);
        bool[] accepted = await Task.WhenAll(sends).InTime();
        _time.Advance(Deadline);

        Assert.That((await drain.InTime()).Count, Is.EqualTo(accepted.Count(yes => yes)));
        Assert.That(accepted, Does.Contain(false));
    }

    [Test]
    public async Task Rejected_items_are_not_left()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(_ => throw new FormatException());
        batches.PostMany([1, 2, 3, 4]);

        Assert.That(await batches.DrainAsync(handler, Deadline).InTime(), Is.Empty);
        Assert.That(handler.Rejected.TryReceiveAll(out IList<RejectedItem<int>>? rejected), Is.True);
        Assert.That(rejected!.Select(item => item.Item), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public async Task A_handler_alone_can_be_drained()
    {
        (_, BatchHandlerBlock<int> handler) = Mesh(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        handler.Post([1, 2]);
        await _calls.ReceiveAsync().InTime();
        Task<IReadOnlyList<LeftItem<int>>> drain = handler.DrainAsync(Deadline);
        _time.Advance(Deadline);
        Assert.That((await drain.InTime()).Select(left => left.Item), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(await handler.DrainAsync(Deadline).InTime(), Is.Empty, "a second time there is nothing");
    }

    [Test]
    public void Wrong_arguments_are_refused_by_name()
    {
        (AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler) = Mesh(_ => Task.CompletedTask);
        Assert.That(() => BatchDrain.DrainAsync(null!, handler, Deadline), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("batches"));
        Assert.That(() => batches.DrainAsync(null!, Deadline), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("handler"));
        Assert.That(
            () => handler.DrainAsync(TimeSpan.FromSeconds(-1)),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("deadline must be zero or more and at most"));
        Assert.That(() => batches.DrainAsync(handler, TimeSpan.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private (AdaptiveBatchBlock<int> Batches, BatchHandlerBlock<int> Handler) Mesh(
        Func<CancellationToken, Task> work, bool pipeline = true, int capacity = DataflowBlockOptions.Unbounded, TaskScheduler? scheduler = null,
        CancellationToken stopping = default)
    {
        var batches = new AdaptiveBatchBlock<int>(
            2, new GroupingDataflowBlockOptions { BoundedCapacity = capacity, TaskScheduler = scheduler ?? TaskScheduler.Default });
        var handler = new BatchHandlerBlock<int>(
            async (batch, token) =>
            {
                _calls.Post(batch);
                await work(token);
                _done.AddRange(batch);
            },
            new() { TimeProvider = _time, CancellationToken = stopping });
        _ = pipeline ? batches.LinkPipeline(handler) : batches.LinkTo(handler);
        return (batches, handler);
    }
}
