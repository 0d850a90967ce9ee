using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>The backend says that it has too much to do: a pause, word to the controller, and the same items again.</summary>
public class OverloadTests
{
    private static readonly TimeSpan Asked = TimeSpan.FromSeconds(7);

    private readonly JumpingClock _jumping = new();
    private readonly HookedTimeProvider _time = new();
    private int _refusals = 1;

    [Test]
    public async Task An_exception_that_asks_for_a_pause_gets_it_and_the_batch_comes_again()
    {
        Handled handled = await Handled.RunAsync(Refuse, new() { TimeProvider = _jumping }, [1, 2]);

        Assert.That(_jumping.Waits, Is.EqualTo(new[] { Asked }));
        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(handled.Feedback[0], Is.EqualTo(new LoadFeedback { BatchSize = 2, ErrorRate = 1, IsOverloaded = true, RetryAfter = Asked }));
        Assert.That(handled.Feedback[1].IsOverloaded, Is.False);
    }

    [Test]
    public async Task A_result_may_ask_for_it_too()
    {
        Handled handled = await Handled.RunAsync(
            _ => _refusals-- > 0 ? BatchResult.Overloaded(Asked) : BatchResult.Success, new() { TimeProvider = _jumping }, [1, 2]);

        Assert.That(_jumping.Waits, Is.EqualTo(new[] { Asked }));
        Assert.That(handled.Calls, Is.EqualTo(new int[][] { [1, 2], [1, 2] }));
        Assert.That((handled.Feedback[0].IsOverloaded, handled.Feedback[0].RetryAfter), Is.EqualTo((true, Asked)));
    }

    [Test]
    public async Task A_backend_that_took_a_part_gets_only_the_rest_after_the_pause()
    {
        Handled handled = await Handled.RunAsync(
            batch => _refusals-- > 0 ? BatchResult.For(batch.Length).Retry(1).RetryAfter(Asked).Build() : BatchResult.Success,
            new() { TimeProvider = _jumping },
            [1, 2]);

        Assert.That(handled.Calls, Is.EqualTo(new int[][] { [1, 2], [2] }));
        Assert.That(_jumping.Waits, Is.EqualTo(new[] { Asked }));
        Assert.That((handled.Feedback[0].IsOverloaded, handled.Feedback[0].ErrorRate), Is.EqualTo((true, 0.5)));
    }

    [Test]
    public async Task Without_a_time_it_waits_as_before_a_retry()
    {
        _refusals = 3;
        await Handled.RunAsync(_ => { if (_refusals-- > 0) throw new OverloadedException(); }, new() { TimeProvider = _jumping }, [1]);

        Assert.That(_jumping.Waits.Select(wait => wait.TotalMilliseconds), Is.All.InRange(100, 800));
        Assert.That(_jumping.Waits, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_time_of_zero_says_nothing_and_the_waits_grow([Values(0, 1, 2)] int way)
    {
        _refusals = 5;
        Handled handled = await Handled.RunAsync(
            batch => _refusals-- <= 0 ? BatchResult.Success
                : way == 0 ? throw new OverloadedException(TimeSpan.Zero)
                : way == 1 ? BatchResult.Overloaded(TimeSpan.Zero)
                : BatchResult.For(batch.Length).Retry(0).RetryAfter(TimeSpan.Zero).Build(),
            new() { TimeProvider = _jumping },
            [1]);

        AssertWaitsOfRetries(1, 2, 3, 4, 5);
        Assert.That(handled.Feedback[..5].Select(feedback => (feedback.IsOverloaded, feedback.RetryAfter)), Is.All.EqualTo((true, TimeSpan.Zero)));
    }

    [Test]
    public async Task A_success_begins_the_row_anew()
    {
        int calls = 0;
        await Handled.RunAsync(
            batch => ++calls switch
            {
                1 or 2 => BatchResult.Overloaded(TimeSpan.Zero),
                3 => BatchResult.For(batch.Length).Retry(1).RetryAfter(TimeSpan.Zero).Build(),
                4 => throw new OverloadedException(),
                _ => BatchResult.Success,
            },
            new() { TimeProvider = _jumping },
            [1, 2]);

        AssertWaitsOfRetries(1, 2, 1, 2);
    }

    [Test]
    public async Task What_a_result_says_of_overload_in_its_feedback_pauses_the_block()
    {
        var block = new BatchHandlerBlock<int>(
            (_, _) => Task.FromResult(BatchResult.Success.WithFeedback(new LoadFeedback { RetryAfter = Asked })), new() { TimeProvider = _time });
        block.Post([1, 2]);

        Patience.Until(() => block.IsPaused, "the block pauses");
        Assert.That(block.PausedUntil, Is.EqualTo(_time.GetUtcNow() + Asked));
        block.Complete();
        await block.Completion.InTime();
        Assert.That(block.GetStatistics().ItemsSucceeded, Is.EqualTo(2), "they are done: nothing is called again");
    }

    [Test]
    public async Task An_overload_without_a_time_in_the_feedback_of_a_result_pauses_as_before_a_retry()
    {
        Handled handled = await Handled.RunAsync(
            _ => _refusals-- > 0 ? BatchResult.RetryAll().WithFeedback(new LoadFeedback { IsOverloaded = true }) : BatchResult.Success,
            new() { TimeProvider = _jumping },
            [1, 2]);

        AssertWaitsOfRetries(1);
        Assert.That((handled.Sizes, handled.Feedback[0].IsOverloaded), Is.EqualTo((new[] { 2, 2 }, true)));
    }

    [Test]
    public void Of_two_times_in_one_result_the_longer_counts()
    {
        var feedback = new LoadFeedback { RetryAfter = TimeSpan.FromSeconds(3) };

        Assert.That(BatchResult.Overloaded(Asked).WithFeedback(feedback).RetryAfter, Is.EqualTo(Asked));
        Assert.That(BatchResult.Overloaded(TimeSpan.FromSeconds(1)).WithFeedback(feedback).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(BatchResult.For(1).Build().WithFeedback(feedback).IsOverloaded, Is.True);
        Assert.That(BatchResult.Success.WithFeedback(new LoadFeedback { CpuLoad = 1 }).IsOverloaded, Is.False);
    }

    [TestCaseSource(nameof(Wrapped))]
    public async Task An_overload_inside_another_exception_is_one(Exception refusal)
    {
        Handled handled = await Handled.RunAsync(_ => { if (_refusals-- > 0) throw refusal; }, new() { TimeProvider = _jumping }, [1, 2]);

        Assert.That(_jumping.Waits, Is.EqualTo(new[] { Asked }));
        Assert.That((handled.Sizes, handled.Feedback[0].RetryAfter), Is.EqualTo((new[] { 2, 2 }, Asked)));
    }

    [Test]
    public async Task Several_failures_of_which_one_is_an_overload_are_judged_as_failures()
    {
        Handled handled = await Handled.RunAsync(
            _ => throw new AggregateException(new OverloadedException(Asked), new FormatException()), new() { TimeProvider = _jumping }, [1]);

        Assert.That(handled.Rejected.Single().Reason, Is.EqualTo(RejectionReason.Poison));
    }

    [Test]
    public async Task It_is_asked_as_often_as_it_asks_without_using_up_retries_or_the_circuit()
    {
        _refusals = 20;
        Handled handled = await Handled.RunAsync(Refuse, new() { TimeProvider = _jumping, MaxRetries = 1, CircuitThreshold = 2 }, [1, 2]);
        Assert.That((handled.Calls.Length, handled.Succeeded.Length), Is.EqualTo((21, 2)));
        Assert.That(handled.Sizes, Is.All.EqualTo(2), "no probe");
    }

    [Test]
    public async Task The_pause_is_visible_and_nothing_is_called_in_it()
    {
        var calls = new BufferBlock<int[]>();
        BatchHandlerBlock<int> block = Block(calls);
        block.Post([1]);
        await calls.ReceiveAsync().InTime();

        Assert.That(await _time.NextTimer(), Is.EqualTo(Asked));
        Assert.That(block.PausedUntil, Is.EqualTo(_time.GetUtcNow() + Asked));
        _time.Advance(Asked - TimeSpan.FromTicks(1));
        Assert.That((block.IsPaused, calls.Count), Is.EqualTo((true, 0)));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await calls.ReceiveAsync().InTime(), Is.EqualTo(new[] { 1 }));
        Assert.That((block.IsPaused, block.PausedUntil), Is.EqualTo((false, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task A_pause_can_be_ended_by_hand()
    {
        var calls = new BufferBlock<int[]>();
        BatchHandlerBlock<int> block = Block(calls);
        block.Post([1]);
        await calls.ReceiveAsync().InTime();
        Patience.Until(() => block.IsPaused, "the block pauses");

        block.Resume();

        Assert.That(await calls.ReceiveAsync().InTime(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task A_pause_can_be_made_by_hand_and_a_longer_one_is_kept()
    {
        var calls = new BufferBlock<int[]>();
        _refusals = 0;
        BatchHandlerBlock<int> block = Block(calls);
        block.Pause(TimeSpan.FromSeconds(10));
        block.Pause(TimeSpan.FromSeconds(1));
        Assert.That(block.PausedUntil, Is.EqualTo(_time.GetUtcNow() + TimeSpan.FromSeconds(10)));

        block.Post([1]);
        block.Resume();
        await calls.ReceiveAsync().InTime();
        block.Complete();
        await block.Completion.InTime();
    }

    [Test]
    public void A_pause_without_end_is_cut_to_49_days()
    {
        BatchHandlerBlock<int> block = Block(new BufferBlock<int[]>());
        block.Pause(TimeSpan.MaxValue);
        Assert.That(block.PausedUntil, Is.EqualTo(_time.GetUtcNow() + TimeSpan.FromMilliseconds(uint.MaxValue - 1L)));
    }

    [Test]
    public void A_pause_must_not_be_negative() =>
        Assert.That(
            () => Block(new BufferBlock<int[]>()).Pause(TimeSpan.FromTicks(-1)),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("length must be zero or more."));

    [Test]
    public async Task The_next_batch_is_cut_after_the_pause_at_the_size_that_then_holds()
    {
        var calls = new BufferBlock<int[]>();
        var pump = new PumpedScheduler();
        var batches = new AdaptiveBatchBlock<int>(10, new GroupingDataflowBlockOptions { TaskScheduler = pump });
        _refusals = 0;
        BatchHandlerBlock<int> block = null!;
        block = Block(calls, batch =>
        {
            if (batch.Length == 10)
            {
                block.Pause(Asked); // another mesh was refused, say
            }
        });
        batches.LinkPipeline(block);
        batches.PostMany([.. Enumerable.Range(0, 20)]);
        pump.RunAll(); // the second batch is offered too, and waits for the place of the first
        await calls.ReceiveAsync().InTime();
        await _time.NextTimer();
        batches.BatchSize = 4;
        _time.Advance(Asked);

        Assert.That(await calls.ReceiveAsync().InTime(), Has.Length.EqualTo(4));
    }

    [Test]
    public async Task A_block_with_nothing_left_to_do_does_not_wait_for_the_end_of_a_pause()
    {
        var calls = new BufferBlock<int[]>();
        _refusals = 0;
        BatchHandlerBlock<int> block = Block(calls);
        block.Post([1]);
        await calls.ReceiveAsync().InTime();
        block.Pause(Asked);
        block.Complete();
        await block.Completion.InTime();
    }

    [Test]
    public async Task A_live_size_of_nothing_does_not_make_an_empty_call()
    {
        Handled handled = await Handled.RunAsync(
            Refuse, new() { TimeProvider = _jumping, LiveSize = new Moq.Mock<IAdjustableBatchSize>().Object }, [1, 2]);
        Assert.That(handled.Sizes, Is.EqualTo(new[] { 2, 1, 1 }));
    }

    [Test]
    public async Task What_is_tried_again_keeps_to_the_live_size()
    {
        var batches = new AdaptiveBatchBlock<int>(100);
        Handled handled = await Handled.RunAsync(
            batch =>
            {
                batches.BatchSize = 3;
                Refuse(batch);
            },
            new() { TimeProvider = _jumping, LiveSize = batches },
            [1, 2, 3, 4, 5, 6, 7, 8]);

        Assert.That(handled.Sizes, Is.EqualTo(new[] { 8, 3, 3, 2 }));
        Assert.That(handled.Succeeded, Is.EqualTo(Enumerable.Range(1, 8)));
        Assert.That(handled.Feedback.Select(feedback => feedback.BatchSize), Is.EqualTo(new[] { 8, 3, 3, 2 }));
    }

    [Test]
    public async Task What_is_tried_again_keeps_to_the_live_size_though_the_block_that_cut_it_has_ended()
    {
        var batches = new AdaptiveBatchBlock<int>(100);
        batches.Complete();
        await batches.Completion.InTime();
        Handled handled = await Handled.RunAsync(
            batch =>
            {
                batches.BatchSize = 2;
                Refuse(batch);
            },
            new() { TimeProvider = _jumping, LiveSize = batches },
            [1, 2, 3]);

        Assert.That(handled.Sizes, Is.EqualTo(new[] { 3, 2, 1 }));
    }

    [Test]
    public async Task The_controller_halves_the_size_once()
    {
        var batches = new AdaptiveBatchBlock<int>(100);
        var loop = new LoadFeedbackBlock(batches, new AimdController());
        BatchHandlerBlock<int> block = Block(new BufferBlock<int[]>());
        block.LinkTo(loop);

        block.Post([.. Enumerable.Range(0, 100)]);

        Patience.Until(() => batches.BatchSize == 50, "the size is halved");
        Assert.That(loop.LastDecision?.Reason, Is.EqualTo(BatchSizeReason.Overload));
    }

    private BatchHandlerBlock<int> Block(BufferBlock<int[]> calls, Action<int[]>? then = null) => new(
        (batch, _) =>
        {
            calls.Post(batch);
            Refuse(batch);
            then?.Invoke(batch);
            return Task.CompletedTask;
        },
        new() { TimeProvider = _time });

    private static IEnumerable<Exception> Wrapped() =>
    [
        new InvalidOperationException("import failed", new OverloadedException(Asked)),
        new AggregateException(new OverloadedException(Asked)),
        new AggregateException(new AggregateException(new InvalidOperationException("deep", new OverloadedException(Asked)))),
        new AggregateException(new OverloadedException(TimeSpan.FromSeconds(1)), new OverloadedException(Asked), new OverloadedException()),
    ];

    private void AssertWaitsOfRetries(params int[] retries)
    {
        Assert.That(_jumping.Waits, Has.Count.EqualTo(retries.Length));
        for (int i = 0; i < retries.Length; i++)
        {
            double longest = 100 * Math.Pow(2, retries[i]);
            Assert.That(_jumping.Waits[i].TotalMilliseconds, Is.InRange(longest / 2, longest), $"wait {i}");
        }
    }

    private void Refuse(int[] batch)
    {
        if (_refusals-- > 0)
        {
            throw new OverloadedException(Asked);
        }
    }
}
