using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The default controller on backends whose goodput drops at once above some size.</summary>
public class GoodputEdgeTests
{
    // Without the edge the best size would be 447.
    private const int Edge = 200;
    private const double BestBelow = Edge / 0.024;

    [Test]
    public void It_stays_below_a_size_above_which_time_doubles()
    {
        List<ScriptedBatch> settled = Jumping(2).Run(new AdaptiveController(), 1000)[300..];
        Assert.That(settled.Count(batch => batch.Items > Edge), Is.LessThan(50));
        Assert.That(settled.MeanSize(), Is.InRange(150, Edge));
    }

    [Test]
    public void It_finds_an_edge_however_calm_the_backend_is([Values(0, 0.005, 0.012)] double noise, [Values(2, 3, 6)] double factor) =>
        Assert.That(Jumping(factor, noise).Run(new AdaptiveController(), 1500).Skip(300).Throughput(), Is.GreaterThan(0.93 * BestBelow));

    [Test]
    public void It_finds_an_edge_however_far_the_time_jumps([Values(3, 6, 20)] double factor, [Values(1, 2, 3, 4, 5)] int seed) =>
        Assert.That(Jumping(factor, seed: seed).Run(new AdaptiveController(), 1500).Skip(300).Throughput(), Is.GreaterThan(0.9 * BestBelow));

    [Test]
    public void It_tests_an_edge_that_stays_ever_more_rarely()
    {
        List<ScriptedBatch> run = Jumping(2.5).Run(new AdaptiveController(), 2000);
        Assert.That(Crossings(run[1500..2000]), Is.LessThan(Crossings(run[50..550])));
    }

    [Test]
    public void It_goes_on_when_the_edge_has_gone()
    {
        var backend = new ScriptedBackend((n, batch) => (0.02 + (1e-7 * n * n)) * (n > Edge && batch < 600 ? 2.5 : 1)) { Noise = 0.1 };
        List<ScriptedBatch> run = backend.Run(new AdaptiveController(), 2000);
        Assert.That(run[400..600].MeanSize(), Is.LessThanOrEqualTo(Edge));
        Assert.That(run[1800..].MeanSize(), Is.GreaterThan(1.4 * Edge));
    }

    [Test]
    public void It_finds_the_limit_above_which_batches_fail_and_hardly_crosses_it_again()
    {
        List<ScriptedBatch> run = Failing((n, _) => n > Edge).Run(new AdaptiveController(), 1500);
        Assert.That(run[500..].Count(batch => batch.Items > Edge), Is.LessThan(20));
        Assert.That(run[500..].MeanSize(), Is.InRange(150, Edge));
    }

    [Test]
    public void It_does_not_take_an_outage_for_a_limit()
    {
        List<ScriptedBatch> run = Failing((_, batch) => batch is >= 400 and < 430).Run(new AdaptiveController(), 1000);
        Assert.That(run[700..].MeanSize(), Is.GreaterThan(0.6 * run[300..400].MeanSize()));
    }

    [Test]
    public void Its_state_tells_the_edge_as_the_ceiling()
    {
        var controller = new AdaptiveController();
        Jumping(2.5).Run(controller, 1000);
        Assert.That(controller.GetState()!.Ceiling, Is.InRange(150, Edge));
    }

    private static ScriptedBackend Jumping(double factor, double noise = 0.1, int seed = 1) =>
        new((n, _) => (0.02 + (1e-7 * n * n)) * (n > Edge ? factor : 1)) { Noise = noise, Seed = seed };

    private static ScriptedBackend Failing(Func<int, int, bool> fails) =>
        new((n, batch) => fails((int)n, batch) ? 0.001 : 0.02 + (1e-7 * n * n)) { Noise = 0.1, Errors = (n, batch) => fails(n, batch) ? 1 : 0 };

    private static int Crossings(List<ScriptedBatch> batches) => batches.Count(batch => batch.Items > Edge);
}
