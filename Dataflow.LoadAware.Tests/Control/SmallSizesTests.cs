using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Expensive items: the best size is a few of them, and the next whole size is far away.</summary>
public class SmallSizesTests
{
    // In seconds: fixed cost, cost of an item, target; then the noise and the largest size whose 95th percentile keeps the target.
    [TestCase(0.01, 0.02, 0.08, 0.05, 3)]
    [TestCase(0.02, 0.02, 0.1, 0.05, 3)]
    [TestCase(0.02, 0.02, 0.1, 0.15, 2)]
    [TestCase(0.02, 0.01, 0.1, 0.05, 7)]
    [TestCase(0, 0.08, 0.1, 0.05, 1)]
    public void A_target_that_allows_a_few_items_is_kept_by_as_many_batches_as_asked_for(double fixedCost, double item, double target, double noise, int best)
    {
        foreach (IBatchSizeController controller in new IBatchSizeController[] { new AdaptiveController(TimeSpan.FromSeconds(target)), new LatencyTargetController(TimeSpan.FromSeconds(target)) })
        {
            ScriptedBatch[] settled = [.. new ScriptedBackend((n, _) => fixedCost + (item * n)) { Noise = noise, InitialSize = 1 }.Run(controller, 3000).Skip(200)];

            Assert.That(settled.Violations(target), Is.LessThan(0.1), controller.GetType().Name);
            Assert.That(settled.Throughput(), Is.GreaterThan(0.95 * best / (fixedCost + (item * best))), controller.GetType().Name);
        }
    }

    [Test]
    public void To_see_what_the_next_whole_size_would_bring_costs_little([Values(1, 2, 3, 4)] int best)
    {
        double Seconds(double n) => 0.02 + (0.02 / (best * best) * n * n);
        List<ScriptedBatch> settled = new ScriptedBackend((n, _) => Seconds(n)) { Noise = 0.1, InitialSize = best }.Run(new AdaptiveController(), 2500)[500..];

        Assert.That(settled.Throughput(), Is.GreaterThan(0.96 * best / Seconds(best)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(7)]
    public void A_size_above_which_batches_fail_is_hardly_crossed(int edge)
    {
        var backend = new ScriptedBackend((n, _) => n > edge ? 0.001 : 0.02 + (Contention(edge) * n * n)) { Noise = 0.1, Errors = (n, _) => n > edge ? 1 : 0 };
        List<ScriptedBatch> settled = backend.Run(new AdaptiveController(), 2500)[500..];

        Assert.That(settled.Count(batch => batch.Items > edge) / (double)settled.Count, Is.LessThan(0.03));
        Assert.That(settled.Sum(batch => batch.Items <= edge ? batch.Items : 0) / settled.Sum(batch => batch.Seconds), Is.GreaterThan(0.93 * Best(edge)));
    }

    [TestCase(3)]
    [TestCase(5)]
    [TestCase(7)]
    public void From_a_start_far_above_a_size_where_time_jumps_it_finds_the_way_down(int edge)
    {
        var backend = new ScriptedBackend((n, _) => (0.02 + (Contention(edge) * n * n)) * (n > edge ? 2.5 : 1)) { Noise = 0.02 };

        Assert.That(backend.Run(new AdaptiveController(), 2500).Skip(500).Throughput(), Is.GreaterThan(0.9 * Best(edge)));
    }

    [Test]
    public void At_one_or_two_items_it_is_not_caught_for_ever()
    {
        // A fixed cost, nearly: larger is better, up to 100 items.
        var backend = new ScriptedBackend((n, batch) => (0.02 + (2e-6 * n * n)) * (batch < 60 && n > 1 ? 4 : 1)) { Noise = 0.1, InitialSize = 1 };

        Assert.That(backend.Run(new AdaptiveController(), 1500)[^300..].MeanSize(), Is.GreaterThan(40));
    }

    // The best size would be 2.2 times the edge, were it not for the edge.
    private static double Contention(int edge) => 0.02 / (4.84 * edge * edge);

    private static double Best(int edge) => edge / (0.02 + (0.02 / 4.84));
}
