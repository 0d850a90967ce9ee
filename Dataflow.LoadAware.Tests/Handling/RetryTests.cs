using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>What may pass is tried again, with growing waits, and not for ever.</summary>
public class RetryTests
{
    private readonly JumpingClock _clock = new();
    private readonly BatchHandlerOptions _options;
    private int _failures;

    public RetryTests() => _options = new() { TimeProvider = _clock, CircuitThreshold = null, Seed = 1 };

    [Test]
    public async Task A_transient_failure_is_tried_again_with_the_same_items()
    {
        _failures = 2;
        Handled handled = await Handled.RunAsync(Fail, _options, [1, 2, 3]);

        Assert.That(handled.Sizes, Is.EqualTo(new[] { 3, 3, 3 }));
        Assert.That((handled.Succeeded.Length, handled.Rejected.Length), Is.EqualTo((3, 0)));
    }

    [Test]
    public async Task The_waits_double_from_200_ms_to_30_s_and_half_of_each_is_random()
    {
        (_failures, _options.MaxRetries) = (10, 10);
        await Handled.RunAsync(Fail, _options, [1]);

        Assert.That(_clock.Waits, Has.Count.EqualTo(10));
        for (int i = 0; i < 10; i++)
        {
            double whole = Math.Min(200 * Math.Pow(2, i), 30_000);
            Assert.That(_clock.Waits[i].TotalMilliseconds, Is.InRange(Math.Floor(whole / 2), whole));
        }

        Assert.That(_clock.Waits.Select((wait, i) => Math.Round(wait.TotalMilliseconds / (200 * Math.Pow(2, i)), 2)).Distinct().Count(), Is.GreaterThan(5));
    }

    [Test]
    public async Task The_same_seed_gives_the_same_waits()
    {
        (_failures, _options.MaxRetries) = (5, 5);
        await Handled.RunAsync(Fail, _options, [1]);
        var again = new JumpingClock();
        (_failures, _options.TimeProvider) = (5, again);
        await Handled.RunAsync(Fail, _options, [1]);
        Assert.That(again.Waits, Is.EqualTo(_clock.Waits));
    }

    [Test]
    public async Task Without_a_seed_two_blocks_wait_differently()
    {
        (_failures, _options.MaxRetries, _options.Seed) = (5, 5, null);
        await Handled.RunAsync(Fail, _options, [1]);
        var again = new JumpingClock();
        again.Pass(TimeSpan.FromTicks(1));
        (_failures, _options.TimeProvider) = (5, again);
        await Handled.RunAsync(Fail, _options, [1]);
        Assert.That(again.Waits, Is.Not.EqualTo(_clock.Waits));
    }

    [Test]
    public async Task After_so_many_retries_the_item_to_blame_is_looked_for()
    {
        _options.MaxRetries = 2;
        Handled handled = await Handled.RunAsync(Hang(3), _options, [1, 2, 3, 4]);

        Assert.That(handled.RejectedItems, Is.EqualTo(new[] { 3 }));
        Assert.That(handled.Rejected[0].Reason, Is.EqualTo(RejectionReason.RetriesExhausted));
        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 1, 2, 4 }));
        Assert.That(handled.Calls[..3], Is.All.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public async Task After_so_many_retries_all_are_rejected_when_the_option_says_so()
    {
        (_options.MaxRetries, _options.AfterRetries) = (2, AfterRetries.Reject);
        Handled handled = await Handled.RunAsync(Hang(3), _options, [1, 2, 3, 4]);

        Assert.That(handled.Calls, Has.Length.EqualTo(3));
        Assert.That(handled.Rejected.Select(rejected => (rejected.Item, rejected.Attempts)), Is.EqualTo(new[] { (1, 3), (2, 3), (3, 3), (4, 3) }));
        Assert.That(handled.Rejected.Select(rejected => rejected.Reason), Is.All.EqualTo(RejectionReason.RetriesExhausted));
    }

    [Test]
    public async Task No_retries_is_no_retries()
    {
        (_failures, _options.MaxRetries, _options.AfterRetries) = (1, 0, AfterRetries.Reject);
        Handled handled = await Handled.RunAsync(Fail, _options, [1]);
        Assert.That((handled.Calls.Length, _clock.Waits.Count, handled.Rejected.Length), Is.EqualTo((1, 0, 1)));
    }

    [Test]
    public async Task Thousands_of_retries_without_a_wait_are_no_fault()
    {
        (_failures, _options.MaxRetries, _options.BackoffDelay) = (2000, int.MaxValue, TimeSpan.Zero);
        Handled handled = await Handled.RunAsync(Fail, _options, [1]);
        Assert.That((handled.Calls.Length, handled.Succeeded.Length), Is.EqualTo((2001, 1)));
    }

    [Test]
    public async Task Each_transient_failure_is_a_feedback_of_its_own()
    {
        _failures = 1;
        Handled handled = await Handled.RunAsync(
            batch =>
            {
                _clock.Pass(TimeSpan.FromMilliseconds(7));
                Fail(batch);
            },
            _options,
            [1, 2]);

        var time = TimeSpan.FromMilliseconds(7);
        Assert.That(handled.Feedback, Is.EqualTo(new LoadFeedback[]
        {
            new() { BatchSize = 2, ErrorRate = 1, ProcessingTime = time },
            new() { BatchSize = 2, ErrorRate = 0, ProcessingTime = time },
        }));
    }

    [Test]
    public async Task The_predicate_decides_what_may_pass()
    {
        _options.IsTransient = exception => exception is FormatException;
        int calls = 0;
        Handled handled = await Handled.RunAsync(_ => throw (calls++ == 0 ? new FormatException() : new TimeoutException("for good")), _options, [1]);

        Assert.That(handled.Calls, Has.Length.EqualTo(2));
        Assert.That(handled.Rejected.Single().Exception.Message, Is.EqualTo("for good"));
    }

    [Test]
    public async Task A_predicate_that_throws_says_no_and_both_exceptions_are_kept()
    {
        _options.IsTransient = _ => throw new InvalidOperationException("broken predicate");
        Handled handled = await Handled.RunAsync(_ => throw new FormatException("bad row"), _options, [1]);

        Assert.That(
            ((AggregateException)handled.Rejected.Single().Exception).InnerExceptions.Select(inner => inner.Message),
            Is.EqualTo(new[] { "bad row", "broken predicate" }));
    }

    [Test]
    public async Task Batches_after_one_that_was_rejected_are_handled()
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(1), _options, [1], [2], [3]);
        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 2, 3 }));
    }

    private static Action<int[]> Hang(int item) => batch =>
    {
        if (batch.Contains(item))
        {
            throw new TimeoutException();
        }
    };

    private void Fail(int[] batch)
    {
        if (_failures-- > 0)
        {
            throw new TimeoutException();
        }
    }
}
