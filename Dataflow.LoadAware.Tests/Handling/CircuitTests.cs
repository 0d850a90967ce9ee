using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>A backend that is gone: pause, one small probe, and on.</summary>
public class CircuitTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly JumpingClock _clock = new();
    private int _failures;
    private int _calls;

    [Test]
    public async Task So_many_transient_failures_in_a_row_open_it_and_a_probe_of_one_item_closes_it()
    {
        _failures = 3;
        Handled handled = await Handled.RunAsync(Fail, Options(3), [1, 2, 3, 4]);

        Assert.That(handled.Calls, Is.EqualTo(new int[][] { [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1], [2, 3, 4] }));
        Assert.That(_clock.Waits, Has.One.EqualTo(Pause));
        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public async Task A_probe_has_the_smallest_size_of_the_batching_block()
    {
        _failures = 1;
        BatchHandlerOptions options = Options(1);
        options.LiveSize = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { MinBatchSize = 2 });
        Handled handled = await Handled.RunAsync(Fail, options, [1, 2, 3, 4, 5]);
        Assert.That(handled.Calls[1], Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_probe_that_fails_is_followed_by_another_pause()
    {
        _failures = 4;
        Handled handled = await Handled.RunAsync(Fail, Options(1), [1, 2]);

        Assert.That(_clock.Waits.Count(wait => wait == Pause), Is.EqualTo(4));
        Assert.That(handled.Calls[1..5], Is.All.EqualTo(new[] { 1 }));
        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task An_outage_longer_than_the_retries_of_a_batch_does_not_reject_it()
    {
        _failures = 9;
        Handled handled = await Handled.RunAsync(Fail, new() { TimeProvider = _clock }, [1, 2, 3], [4]);
        Assert.That((handled.Rejected.Length, handled.Succeeded.Length), Is.EqualTo((0, 4)));
    }

    [Test]
    public async Task An_item_that_hangs_the_backend_ends_as_rejected_and_the_others_succeed()
    {
        Handled handled = await Handled.RunAsync(
            batch =>
            {
                if (batch.Contains(2))
                {
                    throw new TimeoutException();
                }
            },
            new() { TimeProvider = _clock },
            [1, 2, 3, 4],
            [5]);

        Assert.That(handled.Rejected.Select(rejected => (rejected.Item, rejected.Reason)), Is.EqualTo(new[] { (2, RejectionReason.RetriesExhausted) }));
        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 1, 3, 4, 5 }));
    }

    [Test]
    public async Task An_item_that_a_result_always_asks_to_retry_is_given_up_as_a_probe([Values] bool each)
    {
        Handled handled = await Handled.RunAsync(
            batch => _calls++ > 100 ? BatchResult.Success : each ? BatchResult.For(1).Retry(0).Build() : BatchResult.RetryAll(), new() { TimeProvider = _clock }, [1]);

        Assert.That(handled.Rejected.Select(rejected => (rejected.Item, rejected.Reason)), Is.EqualTo(new[] { (1, RejectionReason.RetriesExhausted) }));
        Assert.That(handled.Rejected.Single().Attempts, Is.EqualTo(5 + 6), "five open the circuit; then a probe and as many retries as ever");
    }

    [Test]
    public async Task A_half_of_what_was_probed_is_not_probed_anew()
    {
        BatchHandlerOptions options = Options(1);
        (options.MaxRetries, options.LiveSize) = (2, new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { MinBatchSize = 2 }));
        Handled handled = await Handled.RunAsync(_ => throw new TimeoutException(), options, [1, 2]);

        Assert.That(handled.Sizes, Is.EqualTo(new[] { 2, 2, 2, 2, 1, 1 }));
    }

    [Test]
    public async Task After_a_success_the_next_outage_begins_with_the_backend_to_blame_again()
    {
        // Two outages, each given away by five failures and survived by a few probes; one item in between is a success.
        Handled handled = await Handled.RunAsync(
            _ =>
            {
                if (_calls++ is < 8 or (> 8 and < 18))
                {
                    throw new TimeoutException();
                }
            },
            new() { TimeProvider = _clock },
            [1, 2]);

        Assert.That((handled.Succeeded, handled.Rejected.Length), Is.EqualTo((new[] { 1, 2 }, 0)));
    }

    [Test]
    public async Task Batches_that_come_to_nothing_open_it_too()
    {
        BatchHandlerOptions options = Options(2);
        options.MaxExtraCalls = 0;
        await Handled.RunAsync(Handled.Poisoned(1, 2, 3), options, [1], [2], [3], [4]);
        Assert.That(_clock.Waits, Is.EqualTo(new[] { Pause, Pause }));
    }

    [Test]
    public async Task Poison_alone_does_not_open_it()
    {
        await Handled.RunAsync(Handled.Poisoned(1, 2, 3, 4, 5, 6), Options(2), [.. Enumerable.Range(1, 32)]);
        Assert.That(_clock.Waits, Is.Empty);
    }

    [Test]
    public async Task Any_success_starts_the_count_anew()
    {
        int calls = 0;
        await Handled.RunAsync(
            _ =>
            {
                if (calls++ % 2 == 0)
                {
                    throw new TimeoutException();
                }
            },
            Options(2),
            [1], [2], [3], [4]);
        Assert.That(_clock.Waits, Has.None.EqualTo(Pause));
    }

    [Test]
    public async Task Switched_off_it_stays_closed()
    {
        _failures = 50;
        BatchHandlerOptions options = Options(null);
        options.MaxRetries = 50;
        Handled handled = await Handled.RunAsync(Fail, options, [1]);
        Assert.That((handled.Succeeded.Length, handled.Calls.Length), Is.EqualTo((1, 51)));
    }

    [Test]
    public async Task Its_state_is_visible_and_while_a_probe_is_under_way_nothing_else_is_called()
    {
        var time = new HookedTimeProvider();
        var calls = new BufferBlock<(int[] Batch, TaskCompletionSource Answer)>();
        var block = new BatchHandlerBlock<int>(
            (batch, _) =>
            {
                var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                calls.Post((batch, answer));
                return answer.Task;
            },
            new() { TimeProvider = time, CircuitThreshold = 1, MaxDegreeOfParallelism = 2, BackoffDelay = TimeSpan.Zero });
        Assert.That(block.CircuitState, Is.EqualTo(CircuitState.Closed));

        block.Post([1, 2]);
        (await calls.ReceiveAsync().InTime()).Answer.SetException(new TimeoutException());
        Assert.That(await time.NextTimer(), Is.EqualTo(Pause));
        Assert.That((block.CircuitState, block.IsPaused), Is.EqualTo((CircuitState.Open, true)));

        time.Advance(Pause);
        (int[] probe, TaskCompletionSource answer) = await calls.ReceiveAsync().InTime();
        Assert.That((probe.Length, block.CircuitState), Is.EqualTo((1, CircuitState.HalfOpen)));
        block.Post([3, 4]);
        Assert.That(() => calls.ReceiveAsync(Patience.ShouldNotHappen), Throws.InstanceOf<TimeoutException>());

        answer.SetResult();
        (await calls.ReceiveAsync().InTime()).Answer.SetResult();
        (await calls.ReceiveAsync().InTime()).Answer.SetResult();
        Assert.That(block.CircuitState, Is.EqualTo(CircuitState.Closed));
        block.Complete();
        await block.Completion.InTime();
    }

    [Test]
    public async Task A_probe_that_is_refused_as_overload_is_followed_by_another()
    {
        int calls = 0;
        Handled handled = await Handled.RunAsync(
            _ =>
            {
                if (calls++ < 2)
                {
                    throw calls == 1 ? new TimeoutException() : new OverloadedException(TimeSpan.FromSeconds(9));
                }
            },
            Options(1),
            [1, 2, 3]);
        Assert.That(handled.Sizes, Is.EqualTo(new[] { 3, 1, 1, 2 }));
    }

    private BatchHandlerOptions Options(int? threshold) => new()
    {
        TimeProvider = _clock,
        CircuitThreshold = threshold,
        CircuitPause = Pause,
        BackoffDelay = TimeSpan.Zero,
    };

    private void Fail(int[] batch)
    {
        if (_failures-- > 0)
        {
            throw new TimeoutException();
        }
    }
}
