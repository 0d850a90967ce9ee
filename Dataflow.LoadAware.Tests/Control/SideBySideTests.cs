using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.SideBySide;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Several batches under way at once that slow each other: what is best for one batch is too large for all.</summary>
public class SideBySideTests
{
    private const int MaxSize = 10_000;

    // A round trip, and items that contend with all items under way: the best common size is the root of round trip over contention and number.
    private const double RoundTrip = .02;
    private const double Contention = 2e-6;

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Batches_that_slow_each_other_come_to_the_size_that_is_best_for_all(int workers)
    {
        double best = Math.Sqrt(RoundTrip / (Contention * workers));
        double most = workers * best / Seconds(best, (workers - 1) * best);

        Assert.That(Goodput(workers, Seconds, new AdaptiveController()), Is.GreaterThan(.95 * most));
        Assert.That(Goodput(workers, Seconds, new AdaptiveController(TimeSpan.FromSeconds(1))), Is.GreaterThan(.95 * most));
    }

    // Above 60 items the time doubles, whatever else is under way.
    [Test]
    public void A_jump_of_the_time_is_found_side_by_side_as_well()
    {
        double Jump(double items, double others) => Seconds(items, others) * (items > 60 ? 2 : 1);

        Assert.That(Goodput(4, Jump, new AdaptiveController()), Is.GreaterThan(.9 * 4 * 60 / Seconds(60, 180)));
    }

    // Each batch waits for all others: what it takes says more of their size than of its own, and two in a row take nearly the same.
    [TestCase(2)]
    [TestCase(8)]
    [TestCase(12)]
    public void Batches_that_wait_for_each_other_come_to_the_size_that_is_best_for_one(int workers) =>
        AssertNearBest(new() { Kinds = [SideBySideKind.Queueing], Workers = [workers] }, least: .95);

    // The start ends at the target before the batches that it made larger are all under way, and then the target is met far below.
    [Test]
    public void A_loose_target_that_was_near_at_the_start_does_not_hide_that_less_would_bring_more() =>
        AssertNearBest(new() { Kinds = [SideBySideKind.Contending], Workers = [8], HasTarget = true }, least: .94);

    // One item at a time is best, then 100: however unsure it has become of the best size meanwhile, it goes there, and not far beyond.
    [Test]
    public void When_much_larger_batches_pay_at_last_it_comes_to_them_and_stops_there([Values(2, 4)] int workers)
    {
        int begun = 0;
        double Changing(double items, double others) =>
            ++begun < 8000 ? .0005 + (.002 * items) + (.002 * items * (items + others)) : .004 + (.0005 * items) + (4e-7 * items * (items + others));

        double best = Math.Sqrt(.004 / (4e-7 * workers));
        double most = workers * best / (.004 + (.0005 * best) + (4e-7 * best * best * workers));
        Assert.That(Goodput(workers, Changing, new AdaptiveController(), batches: 12_000, from: 9000), Is.GreaterThan(.9 * most));
    }

    private static void AssertNearBest(SideBySidePlan plan, double least)
    {
        ControllerEntry adaptive = ControllerCatalogue.All.Single(entry => entry.Name == "adaptive");
        SideBySideRow row = SideBySideEvaluator.Run(plan with { Controllers = [adaptive], Seeds = [.. Enumerable.Range(101, 20)] }).Single();

        Assert.That(row.GoodputMean, Is.GreaterThan(least));
        Assert.That(row.GoodputMin, Is.GreaterThan(.85));
    }

    private static double Seconds(double items, double others) => RoundTrip + (Contention * items * (items + others));

    // In virtual time, with a noise of 15 %.
    private static double Goodput(int workers, Func<double, double, double> seconds, AdaptiveController controller, int batches = 4000, int from = 500)
    {
        var random = new Random(3);
        var underWay = new PriorityQueue<(int Items, double Start, double Seconds), double>();
        (double now, int size, double items, double since) = (0, 20, 0, 0);
        for (int batch = 0; batch < batches; batch++)
        {
            while (underWay.Count < workers)
            {
                double others = underWay.UnorderedItems.Sum(other => other.Element.Items);
                double time = seconds(size, others) * Math.Exp(.15 * Normal(random));
                underWay.Enqueue((size, now, time), now + time);
            }

            (int Items, double Start, double Seconds) ended = underWay.Dequeue();
            now = ended.Start + ended.Seconds;
            (items, since) = batch < from ? (0, now) : (items + ended.Items, since);
            size = controller.Decide(new BatchObservation
            {
                Feedback = new LoadFeedback { BatchSize = ended.Items, ProcessingTime = TimeSpan.FromSeconds(ended.Seconds) },
                CurrentSize = size,
                SizeAtDispatch = ended.Items,
                IsFull = true,
                DispatchedAt = TimeSpan.FromSeconds(ended.Start),
                ObservedAt = TimeSpan.FromSeconds(now),
                MinBatchSize = 1,
                MaxBatchSize = MaxSize,
            }).Size;
        }

        return items / (now - since);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
