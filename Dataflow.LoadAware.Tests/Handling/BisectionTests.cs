using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>One item spoils a batch: it is found by halving, and only it is rejected.</summary>
public class BisectionTests
{
    private readonly BatchHandlerOptions _options = new() { TimeProvider = new JumpingClock(), MaxExtraCalls = int.MaxValue, RejectedCapacity = 10_000 };

    [Test]
    public async Task Only_the_poison_is_rejected_wherever_it_is_at_2_log_n_plus_1_extra_calls()
    {
        for (int n = 1; n <= 24; n++)
        {
            for (int poison = 0; poison < n; poison++)
            {
                Handled handled = await Handled.RunAsync(Handled.Poisoned(poison), _options, Numbers(n));

                Assert.That(handled.RejectedItems, Is.EqualTo(new[] { poison }), $"{poison} of {n}");
                Assert.That(handled.Succeeded, Is.EqualTo(Numbers(n).Where(item => item != poison)), $"{poison} of {n}");
                Assert.That(handled.Calls.Length - 1, Is.LessThanOrEqualTo(MostExtraCalls(n)), $"{poison} of {n}");
            }
        }
    }

    [Test]
    public async Task The_bound_holds_in_large_batches([Values(1000, 1024, 1025)] int n, [Values(0, 511, 512, 777, 999)] int poison)
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(poison), _options, Numbers(n));

        Assert.That(handled.Calls.Length - 1, Is.LessThanOrEqualTo(MostExtraCalls(n)));
        Assert.That(handled.RejectedItems, Is.EqualTo(new[] { poison }));
    }

    [Test]
    public async Task Many_cost_at_most_as_many_times([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        int n = random.Next(1, 300);
        int[] poison = [.. Numbers(n).Where(_ => random.NextDouble() < 0.1)];

        Handled handled = await Handled.RunAsync(Handled.Poisoned(poison), _options, Numbers(n));

        Assert.That(handled.RejectedItems, Is.EqualTo(poison));
        Assert.That(handled.Succeeded, Is.EqualTo(Numbers(n).Except(poison)));
        Assert.That(handled.Calls.Length - 1, Is.LessThanOrEqualTo(poison.Length * MostExtraCalls(n)));
    }

    [Test]
    public async Task An_item_is_rejected_only_after_it_failed_alone_and_with_what_it_threw_then()
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(7), _options, Numbers(8));

        Assert.That(handled.Calls, Has.One.EqualTo(new[] { 7 }));
        RejectedItem<int> rejected = handled.Rejected.Single();
        Assert.That((rejected.Reason, rejected.Exception.Message), Is.EqualTo((RejectionReason.Poison, "poison in 1")));
        Assert.That(rejected.Attempts, Is.EqualTo(handled.Calls.Count(call => call.Contains(7))));
    }

    [Test]
    public async Task A_half_whose_other_half_succeeded_is_not_called_whole()
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(7), _options, Numbers(8));
        Assert.That(handled.Sizes, Is.EqualTo(new[] { 8, 4, 2, 1, 1 }));
    }

    [Test]
    public async Task Of_two_halves_that_both_fail_each_is_called()
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(0, 3), _options, Numbers(4));
        Assert.That(handled.Calls, Is.EqualTo(new int[][] { [0, 1, 2, 3], [0, 1], [0], [1], [2, 3], [2], [3] }));
    }

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(2, 3)]
    [TestCase(5, 6)]
    [TestCase(20, 21)]
    public async Task The_budget_is_never_exceeded(int budget, int calls)
    {
        _options.MaxExtraCalls = budget;
        Handled handled = await Handled.RunAsync(Handled.Poisoned(Numbers(64)), _options, Numbers(64));

        Assert.That(handled.Calls, Has.Length.LessThanOrEqualTo(calls));
        Assert.That(handled.RejectedItems, Is.EqualTo(Numbers(64)));
    }

    [Test]
    public async Task The_budget_is_that_of_the_batch_into_however_many_pieces_it_is_cut()
    {
        (_options.MaxExtraCalls, _options.LiveSize, _options.CircuitThreshold) = (6, new AdaptiveBatchBlock<int>(8), null);
        int calls = 0;
        Handled handled = await Handled.RunAsync(
            _ => throw (calls++ == 0 ? new OverloadedException(TimeSpan.FromSeconds(1)) : new FormatException()), _options, Numbers(64));

        Assert.That(handled.Calls, Has.Length.EqualTo(1 + 8 + 6));
        Assert.That(handled.RejectedItems, Is.EqualTo(Numbers(64)));
    }

    [Test]
    public async Task A_half_of_which_a_probe_failed_does_not_put_the_blame_on_the_other()
    {
        (_options.CircuitThreshold, _options.BackoffDelay) = (1, TimeSpan.Zero);
        int calls = 0;
        Handled handled = await Handled.RunAsync(
            batch =>
            {
                if (++calls == 2)
                {
                    throw new TimeoutException();
                }

                Handled.Poisoned(0)(batch);
            },
            _options,
            Numbers(8));

        Assert.That(handled.Calls, Is.EqualTo(new int[][] { Numbers(8), [0, 1, 2, 3], [0], [1], [2, 3], [4, 5, 6, 7] }));
    }

    [Test]
    public async Task The_bound_holds_when_the_circuit_opens_in_the_middle_of_a_search_but_for_its_probes([Range(1, 16)] int n)
    {
        var pause = TimeSpan.FromSeconds(5);
        for (int poison = 0; poison < n; poison++)
        {
            for (int failing = 1; failing <= MostExtraCalls(n); failing++)
            {
                var clock = new JumpingClock();
                var options = new BatchHandlerOptions { TimeProvider = clock, CircuitThreshold = 1, CircuitPause = pause, BackoffDelay = TimeSpan.Zero };
                int calls = 0;
                Action<int[]> poisoned = Handled.Poisoned(poison);
                Handled handled = await Handled.RunAsync(
                    batch =>
                    {
                        if (calls++ == failing)
                        {
                            throw new TimeoutException();
                        }

                        poisoned(batch);
                    },
                    options,
                    Numbers(n));

                int own = handled.Calls.Length - 1 - (calls > failing ? 1 : 0) - clock.Waits.Count(wait => wait == pause);
                Assert.That(own, Is.LessThanOrEqualTo(MostExtraCalls(n)), $"{poison} of {n}, call {failing} failed");
                Assert.That(handled.RejectedItems, Is.EqualTo(new[] { poison }));
            }
        }
    }

    [Test]
    public async Task When_the_budget_is_spent_what_fails_is_rejected_undecided_and_what_does_not_still_succeeds()
    {
        _options.MaxExtraCalls = 4;
        Handled handled = await Handled.RunAsync(Handled.Poisoned(1), _options, Numbers(64));

        Assert.That(handled.RejectedItems, Is.EqualTo(Numbers(16)));
        Assert.That(handled.Rejected.Select(rejected => rejected.Reason), Is.All.EqualTo(RejectionReason.Undecided));
        Assert.That(handled.Succeeded, Is.EqualTo(Numbers(64).Skip(16)));
    }

    [Test]
    public async Task Without_a_budget_a_failing_batch_is_rejected_whole()
    {
        _options.MaxExtraCalls = 0;
        Handled handled = await Handled.RunAsync(Handled.Poisoned(1), _options, Numbers(3), [4, 5]);

        Assert.That(handled.Rejected.Select(rejected => (rejected.Item, rejected.Attempts)), Is.EqualTo(new[] { (0, 1), (1, 1), (2, 1) }));
        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 4, 5 }));
    }

    [Test]
    public async Task A_batch_with_poison_is_reported_once_with_its_whole_cost_and_the_share_that_failed()
    {
        var clock = new JumpingClock();
        _options.TimeProvider = clock;
        Action<int[]> poisoned = Handled.Poisoned(7);
        Handled handled = await Handled.RunAsync(
            batch =>
            {
                clock.Pass(TimeSpan.FromMilliseconds(batch.Length));
                poisoned(batch);
            },
            _options,
            Numbers(8));

        Assert.That(
            handled.Feedback,
            Is.EqualTo(new[] { new LoadFeedback { BatchSize = 8, ErrorRate = 1 / 8.0, ProcessingTime = TimeSpan.FromMilliseconds(8 + 4 + 2 + 1 + 1) } }));
    }

    [Test]
    public async Task A_batch_that_came_to_nothing_is_reported_as_a_failure()
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(1), _options, [1]);
        Assert.That(handled.Feedback.Single(), Is.EqualTo(new LoadFeedback { BatchSize = 1, ErrorRate = 1 }));
    }

    private static int[] Numbers(int count) => [.. Enumerable.Range(0, count)];

    private static int MostExtraCalls(int n) => (2 * (int)Math.Ceiling(Math.Log2(n))) + 1;
}
