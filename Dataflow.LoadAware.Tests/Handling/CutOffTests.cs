using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>Cancelled or faulted in the middle of the work: what is not decided can be had back.</summary>
public class CutOffTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly BufferBlock<CancellationToken> _calls = new();
    private readonly CancellationTokenSource _cancellation = new();

    [TearDown]
    public void Dispose() => _cancellation.Dispose();

    [Test]
    public async Task A_cancelled_block_gives_back_what_was_in_work()
    {
        BatchHandlerBlock<int> block = Block(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        block.Post([1, 2]);
        await _calls.ReceiveAsync().InTime();

        await _cancellation.CancelAsync();

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(block.Completion.IsCanceled, Is.True);
        Assert.That(block.TakeLeftItems(), Is.EqualTo(new LeftItem<int>[] { new(1, 1), new(2, 1) }));
        Assert.That(block.TakeLeftItems(), Is.Empty, "each is handed out once");
        Assert.That(block.Post([3]), Is.False);
    }

    [Test]
    public async Task What_was_done_before_is_not_given_back()
    {
        BatchHandlerBlock<int> block = new(
            async (batch, token) =>
            {
                if (batch.Contains(4))
                {
                    _calls.Post(token);
                    await Task.Delay(batch.Length == 4 ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, _time, token);
                    throw new FormatException();
                }
            },
            new() { TimeProvider = _time, CancellationToken = _cancellation.Token });
        block.Post([1, 2, 3, 4]);
        await _calls.ReceiveAsync().InTime();
        await _calls.ReceiveAsync().InTime();

        await _cancellation.CancelAsync();

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(block.TakeLeftItems(), Is.EqualTo(new LeftItem<int>[] { new(4, 2) }), "[3] succeeded alone, [1, 2] before it");
    }

    [Test]
    public async Task A_faulted_block_gives_back_what_was_in_work_and_faults_what_hears_its_feedback()
    {
        BatchHandlerBlock<int> block = Block(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        var loop = new LoadFeedbackBlock(new AdaptiveBatchBlock<int>(1));
        block.LinkTo(loop, new DataflowLinkOptions { PropagateCompletion = true });
        block.Post([1]);
        await _calls.ReceiveAsync().InTime();

        block.Fault(new FormatException());

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<FormatException>());
        Assert.That(() => loop.Completion.InTime(), Throws.InstanceOf<AggregateException>());
        Assert.That(block.TakeLeftItems(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_call_that_ends_well_after_the_cut_counts()
    {
        var answer = new TaskCompletionSource();
        BatchHandlerBlock<int> block = Block(_ => answer.Task);
        block.Post([1]);
        await _calls.ReceiveAsync().InTime();
        await _cancellation.CancelAsync();
        answer.SetResult();

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(block.TakeLeftItems(), Is.Empty);
    }

    [Test]
    public async Task A_call_that_does_not_heed_its_token_is_left_behind_after_the_grace()
    {
        var answer = new TaskCompletionSource();
        BatchHandlerBlock<int> block = Block(_ => answer.Task);
        block.Post([1]);
        await _calls.ReceiveAsync().InTime();
        await _cancellation.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromMilliseconds(1));
        Assert.That(() => block.Completion.WaitAsync(Patience.ShouldNotHappen), Throws.InstanceOf<TimeoutException>());

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(block.TakeLeftItems(), Has.Count.EqualTo(1));
        answer.SetException(new FormatException("nobody hears it"));
    }

    [Test]
    public async Task A_wait_for_a_retry_is_cut_off_too()
    {
        BatchHandlerBlock<int> block = Block(_ => throw new TimeoutException());
        block.Post([1]);
        await _calls.ReceiveAsync().InTime();
        await _cancellation.CancelAsync();

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(block.TakeLeftItems(), Is.EqualTo(new LeftItem<int>[] { new(1, 1) }));
    }

    [Test]
    public void A_pause_is_cut_off_too_and_says_that_the_items_were_never_tried()
    {
        BatchHandlerBlock<int> block = Block(_ => Task.CompletedTask);
        block.Pause(TimeSpan.FromHours(1));
        block.Post([1]);
        _cancellation.Cancel();

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(block.TakeLeftItems(), Is.EqualTo(new LeftItem<int>[] { new(1, 0) }));
    }

    [Test]
    public void Cancelled_before_it_is_made_it_takes_nothing()
    {
        _cancellation.Cancel();
        BatchHandlerBlock<int> block = Block(_ => Task.CompletedTask);
        Assert.That(block.Post([1]), Is.False);
        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
    }

    [Test]
    public async Task A_token_that_outlives_the_block_does_not_hurt_it()
    {
        BatchHandlerBlock<int> block = Block(_ => Task.CompletedTask);
        block.Complete();
        await block.Completion.InTime();
        await _cancellation.CancelAsync();
        Assert.That(block.Completion.Status, Is.EqualTo(TaskStatus.RanToCompletion));
    }

    [Test]
    public void A_live_size_that_throws_faults_the_block_and_the_items_can_be_had_back()
    {
        var size = new Moq.Mock<IAdjustableBatchSize>();
        size.Setup(block => block.BatchSize).Throws(new FormatException("broken size"));
        int calls = 0;
        var handler = new BatchHandlerBlock<int>(
            (_, _) => calls++ == 0 ? throw new OverloadedException(TimeSpan.FromSeconds(1)) : Task.CompletedTask,
            new() { TimeProvider = new JumpingClock(), LiveSize = size.Object });
        handler.Post([1]);

        Assert.That(() => handler.Completion.InTime(), Throws.InstanceOf<FormatException>());
        Assert.That(handler.TakeLeftItems(), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_clock_that_throws_loses_nothing_that_a_result_left_open()
    {
        var clock = new Moq.Mock<TimeProvider> { CallBase = true };
        var handler = new BatchHandlerBlock<int>(
            (batch, _) =>
            {
                clock.SetupSequence(time => time.GetTimestamp()).Returns(clock.Object.TimestampFrequency * 10_000_000).Throws(new FormatException("broken clock"));
                return Task.FromResult(BatchResult.For(batch.Length).Retry(1).Reject(2, "no").RetryAfter(TimeSpan.Zero).Build());
            },
            new() { TimeProvider = clock.Object });
        handler.Post([1, 2, 3]);

        Assert.That(() => handler.Completion.InTime(), Throws.InstanceOf<FormatException>());
        Assert.That(handler.TakeLeftItems().Select(left => left.Item), Is.EquivalentTo(new[] { 2, 3 }), "[1] succeeded");
    }

    [Test]
    public async Task A_clock_that_is_set_back_during_a_call_makes_it_take_no_time_and_ends_nothing([Values] bool straight)
    {
        var clock = new JumpingClock();
        var feedback = new BufferBlock<LoadFeedback>();
        var handler = new BatchHandlerBlock<int>(
            async (_, _) =>
            {
                clock.Pass(TimeSpan.FromHours(-1));
                await (straight ? Task.CompletedTask : Task.Delay(TimeSpan.Zero, clock, CancellationToken.None).ContinueWith(_ => { }, TaskScheduler.Default));
            },
            new() { TimeProvider = clock });
        handler.LinkTo(feedback);
        handler.Post([1, 2]);
        handler.Complete();

        await handler.Completion.InTime();
        Assert.That(await feedback.ReceiveAsync().InTime(), Is.EqualTo(new LoadFeedback { BatchSize = 2 }));
    }

    [Test]
    public void A_clock_that_is_set_back_before_anything_happened_is_no_pause()
    {
        var clock = new JumpingClock();
        var handler = new BatchHandlerBlock<int>((_, _) => Task.CompletedTask, new() { TimeProvider = clock });
        clock.Pass(TimeSpan.FromHours(-1));
        Assert.That(handler.IsPaused, Is.False);
    }

    [Test]
    public async Task A_clock_that_is_set_back_in_the_longest_pause_makes_no_wait_that_no_timer_takes()
    {
        var clock = new JumpingClock();
        var handler = new BatchHandlerBlock<int>((_, _) => Task.CompletedTask, new() { TimeProvider = clock });
        handler.Pause(TimeSpan.MaxValue);
        clock.Pass(TimeSpan.FromHours(-1));
        handler.Post([1]);
        handler.Complete();

        await handler.Completion.InTime();
        Assert.That(handler.GetStatistics().ItemsSucceeded, Is.EqualTo(1));
    }

    [Test]
    public void A_clock_that_throws_after_a_call_ends_the_block_with_the_call_as_it_was(
        [Values] bool straight, [Values] bool succeeds, [Values("GetTimestamp", "Dispose")] string broken)
    {
        var clock = new HookedTimeProvider();
        var handler = new BatchHandlerBlock<int>(
            async (_, _) =>
            {
                await (straight ? Task.CompletedTask : Task.Run(() => { }, CancellationToken.None));
                clock.OnCall = call =>
                {
                    if (call == broken)
                    {
                        clock.OnCall = _ => { };
                        throw new FormatException("broken clock");
                    }
                };
                if (!succeeds)
                {
                    throw new TimeoutException();
                }
            },
            new() { TimeProvider = clock, AttemptTimeout = broken == "Dispose" ? TimeSpan.FromHours(1) : Timeout.InfiniteTimeSpan });
        handler.Post([1, 2]);

        Assert.That(() => handler.Completion.InTime(), Throws.InstanceOf<FormatException>());
        Assert.That(handler.TakeLeftItems(), Is.EqualTo(succeeds ? [] : new LeftItem<int>[] { new(1, 1), new(2, 1) }));
        Assert.That(handler.GetStatistics().ItemsSucceeded, Is.EqualTo(succeeds ? 2 : 0));
        Assert.That(handler.GetStatistics().ItemsRejected, Is.Zero);
    }

    [Test]
    public void A_clock_that_throws_before_a_call_leaves_the_items_untried()
    {
        var clock = new HookedTimeProvider();
        bool called = false;
        var handler = new BatchHandlerBlock<int>((_, _) => { called = true; return Task.CompletedTask; }, new() { TimeProvider = clock });
        clock.OnCall = _ => throw new FormatException("broken clock");
        handler.Post([1, 2]);

        Assert.That(() => handler.Completion.InTime(), Throws.InstanceOf<FormatException>());
        Assert.That(handler.TakeLeftItems(), Is.EqualTo(new LeftItem<int>[] { new(1, 0), new(2, 0) }));
        Assert.That(called, Is.False);
    }

    [Test]
    public async Task A_call_that_is_left_behind_has_a_token_that_is_cancelled_in_spite_of_slow_callbacks_of_others()
    {
        // The callbacks of a token run one after the other, the newest first; this one, of the second call, holds up that of the first.
        using var release = new ManualResetEventSlim();
        var handler = new BatchHandlerBlock<int>(
            (batch, token) =>
            {
                if (batch[0] == 2)
                {
                    token.UnsafeRegister(_ => release.Wait(), null);
                }

                _calls.Post(token);
                return new TaskCompletionSource().Task;
            },
            new()
            {
                TimeProvider = _time,
                MaxDegreeOfParallelism = 2,
                AttemptTimeout = TimeSpan.FromHours(1),
                CancelGrace = TimeSpan.Zero,
                CancellationToken = _cancellation.Token,
            });
        handler.Post([1]);
        CancellationToken first = await _calls.ReceiveAsync().InTime();
        handler.Post([2]);
        await _calls.ReceiveAsync().InTime();

        await _cancellation.CancelAsync();

        Assert.That(() => handler.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Patience.Until(() => first.IsCancellationRequested, "the first call is told");
        release.Set();
    }

    [Test]
    public async Task Pauses_that_are_over_leave_nothing_behind()
    {
        const int Pauses = 20_000;
        var clock = new JumpingClock();
        BatchHandlerBlock<int> handler = null!;
        handler = new BatchHandlerBlock<int>((_, _) => { handler.Pause(TimeSpan.FromSeconds(1)); return Task.CompletedTask; }, new() { TimeProvider = clock });
        int[] batch = [1];
        await handler.SendAsync(batch).InTime();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Pauses; i++)
        {
            await handler.SendAsync(batch).InTime();
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(Pauses * 50), "the clock remembers each wait in 8 to 16 bytes");
        GC.KeepAlive(handler);
    }

    [Test]
    public async Task A_clock_that_refuses_a_timer_does_not_keep_a_block_from_its_end()
    {
        var clock = new Moq.Mock<TimeProvider> { CallBase = true };
        clock.Setup(time => time.CreateTimer(Moq.It.IsAny<TimerCallback>(), Moq.It.IsAny<object>(), Moq.It.IsAny<TimeSpan>(), Moq.It.IsAny<TimeSpan>()))
            .Throws(new FormatException("broken clock"));
        var handler = new BatchHandlerBlock<int>(
            (_, token) =>
            {
                _calls.Post(token);
                return new TaskCompletionSource().Task;
            },
            new() { TimeProvider = clock.Object, CancellationToken = _cancellation.Token });
        handler.Post([1]);
        await _calls.ReceiveAsync().InTime();
        await _cancellation.CancelAsync();

        Assert.That(() => handler.Completion.InTime(), Throws.InstanceOf<TaskCanceledException>());
        Assert.That(handler.TakeLeftItems(), Has.Count.EqualTo(1));
    }

    private BatchHandlerBlock<int> Block(Func<CancellationToken, Task> work) => new(
        (_, token) =>
        {
            _calls.Post(token);
            return work(token);
        },
        new() { TimeProvider = _time, CancellationToken = _cancellation.Token });
}
