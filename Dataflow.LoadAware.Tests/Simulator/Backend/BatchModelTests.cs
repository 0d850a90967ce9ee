using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Backend;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Backend;

/// <summary>One batch by the model: its time, and figures that follow from the load and from what the batcher does.</summary>
public class BatchModelTests
{
    private static readonly CostModel Exact = new() { Jitter = 0, ItemErrorProbability = 0 };

    [Test]
    public void The_time_is_the_median_where_there_is_no_jitter() =>
        Assert.That(Run(Exact, items: 100, load: .5).ProcessingTime, Is.EqualTo(TimeSpan.FromMilliseconds(66)));

    [Test]
    public void The_logarithm_of_the_time_spreads_by_the_jitter()
    {
        var logs = Many(new CostModel { Jitter = .3 }, items: 100, load: .5).Select(batch => Math.Log(batch.ProcessingTime.TotalSeconds / .066)).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(logs.Average(), Is.EqualTo(0).Within(.02));
            Assert.That(Math.Sqrt(logs.Average(log => log * log)), Is.EqualTo(.3).Within(.02));
        });
    }

    [Test]
    public void Outliers_take_a_multiple_of_the_time()
    {
        var batches = Many(Exact with { OutlierProbability = .02, OutlierFactor = 10 }, items: 100, load: .5);

        var late = batches.Count(batch => batch.ProcessingTime == TimeSpan.FromMilliseconds(660)) / (double)batches.Count;

        Assert.That(late, Is.EqualTo(.02).Within(.006));
    }

    [Test]
    public void A_batch_beyond_the_timeout_ends_then_and_fails_as_a_whole()
    {
        var batch = Run(Exact with { Timeout = TimeSpan.FromMilliseconds(65) }, items: 100, load: .5);

        Assert.Multiple(() =>
        {
            Assert.That(batch.TimedOut, Is.True);
            Assert.That(batch.ProcessingTime, Is.EqualTo(TimeSpan.FromMilliseconds(65)));
            Assert.That(batch.FailedItems, Is.EqualTo(100));
            Assert.That(batch.ErrorRate, Is.EqualTo(1));
        });
    }

    [Test]
    public void Items_fail_with_the_probability_of_the_cost_model()
    {
        var size = (int)(4 * Exact.BestSize(.5));
        var cost = Exact with { Timeout = TimeSpan.FromDays(1) };
        var failed = Many(cost, size, .5).Average(batch => batch.ErrorRate);

        Assert.That(failed, Is.EqualTo(cost.ItemErrorProbabilityAt(size, .5)).Within(2).Percent);
    }

    [Test]
    public void The_same_seed_and_index_give_the_same_batch()
    {
        var once = Run(new(), 100, .5, index: 3);

        Assert.That(Run(new(), 100, .5, index: 3), Is.EqualTo(once));
    }

    [Test]
    public void Another_index_gives_another_time() =>
        Assert.That(Run(new(), 100, .5, index: 3).ProcessingTime, Is.Not.EqualTo(Run(new(), 100, .5, index: 4).ProcessingTime));

    [Test]
    public void The_CPU_is_the_background_and_the_share_of_this_client()
    {
        // Of 66 ms the batch works 46; it uses .1 of the half that the background leaves.
        Assert.That(Run(Exact, items: 100, load: .5).CpuLoad, Is.EqualTo(.5 + (.5 * .1 * 46 / 66)).Within(1e-9));
    }

    [Test]
    public void Larger_batches_use_more_CPU() =>
        Assert.That(Run(Exact, items: 200, load: .5).CpuLoad, Is.GreaterThan(Run(Exact, items: 20, load: .5).CpuLoad));

    [Test]
    public void A_worker_that_stood_idle_half_of_the_time_uses_half_the_CPU()
    {
        var start = new BatchStart { Items = 100, Load = .5, BusyWorkers = 1, Workers = 1, IdleBefore = TimeSpan.FromMilliseconds(66) };

        Assert.That(BatchModel.Run(Exact, 1, start).CpuLoad, Is.EqualTo(.5 + (.5 * .1 * 46 / 66 / 2)).Within(1e-9));
    }

    [Test]
    public void One_busy_worker_of_four_uses_a_quarter_of_the_CPU()
    {
        var start = new BatchStart { Items = 100, Load = .5, BusyWorkers = 1, Workers = 4 };

        Assert.That(BatchModel.Run(Exact, 1, start).CpuLoad, Is.EqualTo(.5 + (.5 * .1 * 46 / 66 / 4)).Within(1e-9));
    }

    [TestCase(100, 0, 0)]
    [TestCase(200, 0, 17)]
    [TestCase(100, 300, 217)]
    public void What_is_in_flight_beyond_the_best_size_waits(int items, int others, int queue) =>
        Assert.That(Run(Exact, items, .5, others: others).QueueDepth, Is.EqualTo(queue));

    [Test]
    public void The_same_batch_waits_under_a_higher_load() => Assert.That(Run(Exact, 100, .9).QueueDepth, Is.EqualTo(48));

    [TestCase(.5, 10)]
    [TestCase(1, 25)]
    [TestCase(2, 40)]
    [TestCase(10, 50)]
    public void Locks_follow_the_size_against_the_best_size(double multiple, int locks)
    {
        var cost = new CostModel { SecondsPerBatch = .04, Jitter = 0 };
        var size = (int)Math.Round(multiple * cost.BestSize(.5));

        Assert.That(Run(cost, size, .5).Locks, Is.EqualTo(locks).Within(1));
    }

    [Test]
    public void Without_contention_there_are_no_locks() => Assert.That(Run(new CostModel { SecondsPerItemSquared = 0 }, 100, .5).Locks, Is.Zero);

    [Test]
    public void Other_batches_in_flight_cost_locks() =>
        Assert.That(Run(Exact, 100, .5, others: 300).Locks, Is.GreaterThan(Run(Exact, 100, .5).Locks));

    [Test]
    public void An_empty_batch_costs_the_fixed_time_and_fails_nothing()
    {
        var batch = Run(new CostModel { Jitter = 0 }, items: 0, load: .5);

        Assert.Multiple(() =>
        {
            Assert.That(batch.ProcessingTime, Is.EqualTo(TimeSpan.FromMilliseconds(20)));
            Assert.That(batch.ErrorRate, Is.Zero);
        });
    }

    [Test]
    public void A_model_without_any_cost_ends_at_once()
    {
        var batch = Run(new CostModel { SecondsPerBatch = 0, SecondsPerItem = 0, SecondsPerItemSquared = 0 }, items: 10, load: .5);

        Assert.That(batch.ProcessingTime, Is.EqualTo(TimeSpan.Zero));
    }

    private static SimulatedBatch Run(CostModel cost, int items, double load, int others = 0, long index = 0) =>
        BatchModel.Run(cost, 1, new BatchStart { Index = index, Items = items, Load = load, OtherItems = others, BusyWorkers = 1, Workers = 1 });

    private static List<SimulatedBatch> Many(CostModel cost, int items, double load) =>
        [.. Enumerable.Range(0, 4_000).Select(index => Run(cost, items, load, index: index))];
}
