using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The default controller in its three regimes: target binding, target loose, no target.</summary>
public class AdaptiveControllerTests
{
    // a + c n² has its best size at 447 items, where a batch takes 40 ms.
    private const double FixedCost = 0.02;
    private const double Contention = 1e-7;
    private const double BestThroughput = 11_180;

    // One batch of eleven takes so much longer: more than the normal law leaves room for, so the margin has to be learned.
    [TestCase(1.35)]
    [TestCase(1.4)]
    public void A_tail_heavier_than_the_normal_law_keeps_the_target_as_often_as_asked_for(double slow)
    {
        var backend = new ScriptedBackend((n, batch) => (.02 + (.0004 * n)) * (batch % 11 == 0 ? slow : 1)) { Noise = .03 };

        Assert.That(backend.Run(new AdaptiveController(TimeSpan.FromSeconds(.1)), 6000)[3000..].Violations(.1), Is.LessThan(.06));
    }

    [Test]
    public void Without_a_target_it_decides_as_the_goodput_controller()
    {
        List<ScriptedBatch> goodput = Backend().Run(new GoodputController(), 500);
        Assert.That(Backend().Run(new AdaptiveController(), 500), Is.EqualTo(goodput));
    }

    [Test]
    public void A_loose_target_does_not_take_it_past_the_best_throughput()
    {
        List<ScriptedBatch> settled = Backend().Run(With(0.5), 1500)[300..];
        Assert.That(settled.Throughput(), Is.GreaterThan(0.95 * BestThroughput));
        Assert.That(settled.Violations(0.5), Is.Zero);
    }

    // The third batch, of 80, is slow by chance and comes near the target. One more of its size tells that the target is still far off.
    [Test]
    public void One_slow_batch_near_the_target_does_not_end_the_start()
    {
        var backend = new ScriptedBackend((n, batch) => (0.01 + (n * 1e-4)) * (batch == 2 ? 2.5 : 1));

        Assert.That(backend.Run(With(0.048), 10)[^1].Items, Is.GreaterThan(250));
    }

    [Test]
    public void A_binding_target_is_kept_by_as_many_batches_as_asked_for()
    {
        List<ScriptedBatch> settled = Backend().Run(With(0.03), 3000)[300..];
        Assert.That(settled.Violations(0.03), Is.EqualTo(0.05).Within(0.015));
    }

    [Test]
    public void Under_a_binding_target_it_does_nearly_as_much_as_the_latency_targeter()
    {
        double targeter = Backend().Run(new LatencyTargetController(TimeSpan.FromSeconds(0.03)), 3000).Skip(300).Throughput();
        Assert.That(Backend().Run(With(0.03), 3000).Skip(300).Throughput(), Is.GreaterThan(0.97 * targeter));
    }

    [Test]
    public void Under_a_target_that_surely_binds_it_hardly_probes()
    {
        List<ScriptedBatch> settled = Backend().Run(With(0.022), 1500)[500..];
        Assert.That(settled.Count(batch => batch.Decision.Reason == BatchSizeReason.Probe), Is.LessThan(100));
    }

    [Test]
    public void A_reason_never_speaks_against_the_step([Values(0.02, 0.03, 0.5)] double target)
    {
        BatchSizeDecision[] decisions = [.. Backend().Run(With(target), 2000).Select(batch => batch.Decision)];

        Assert.That(decisions.Zip(decisions.Skip(1), (before, after) => Contradicts(before.Size, after)), Has.None.True);
    }

    [Test]
    public void Its_state_tells_the_ceiling_once_it_is_known()
    {
        AdaptiveController loose = With(0.5);
        Backend().Run(loose, 1000);
        Assert.That(loose.GetState()!.Ceiling, Is.InRange(300, 650));
    }

    [Test]
    public void It_starts_warm_with_ceiling_noise_and_trim()
    {
        AdaptiveController first = With(0.5);
        Backend().Run(first, 1000);
        ControllerState learned = first.GetState()!;
        AdaptiveController second = new(new AdaptiveControllerOptions { Target = TimeSpan.FromSeconds(0.5) }, learned);
        List<ScriptedBatch> warm = Backend().Run(second, 60);

        Assert.That(warm[0].Decision, Is.EqualTo(new BatchSizeDecision((int)Math.Round(learned.Size), BatchSizeReason.Restored)));
        Assert.That(warm[1..].Throughput(), Is.GreaterThan(0.93 * BestThroughput));
    }

    [Test]
    public void A_state_without_a_ceiling_starts_below_the_target_and_looks_for_one()
    {
        AdaptiveController controller = new(
            new AdaptiveControllerOptions { Target = TimeSpan.FromSeconds(0.5) }, new ControllerState { Size = 1500, Noise = 0.1 });
        Assert.That(Backend().Run(controller, 1000).Skip(400).Throughput(), Is.GreaterThan(0.95 * BestThroughput));
    }

    [Test]
    public void At_the_minimum_it_says_that_the_target_is_infeasible() =>
        Assert.That(
            new ScriptedBackend((_, _) => 0.2).Run(With(0.1), 100)[^1].Decision,
            Is.EqualTo(new BatchSizeDecision(1, BatchSizeReason.TargetInfeasible)));

    [Test]
    public void It_settles_within_25_batches_of_a_step_either_way()
    {
        ScriptedBackend backend = ScriptedBackend.Quadratic(
            FixedCost, 2e-4, Contention, batch => batch is >= 400 and < 700 ? 4 : 1, noise: 0.1);
        List<ScriptedBatch> run = backend.Run(With(0.1), 1000);

        Assert.That(run[425..525].MeanSize() / run[600..700].MeanSize(), Is.InRange(0.75, 1.33));
        Assert.That(run[725..825].MeanSize() / run[300..400].MeanSize(), Is.InRange(0.75, 1.33));
    }

    [Test]
    public void A_slow_partial_batch_at_the_start_ends_the_start()
    {
        AdaptiveController controller = With(0.1);
        BatchObservation slow = Observe.Load(0.5, 100, 1) with
        {
            Feedback = new LoadFeedback { BatchSize = 30, ProcessingTime = TimeSpan.FromMilliseconds(150) },
            IsFull = false,
        };
        Assert.That(controller.Decide(slow).Size, Is.LessThan(100));
    }

    [Test]
    public void Partial_batches_in_between_do_not_mislead_it([Values(2, 3, 4)] int every, [Values(20, 3000)] int start, [Values(null, 0.5)] double? target)
    {
        var backend = new ScriptedBackend((n, _) => FixedCost + (Contention * n * n)) { Noise = 0.1, PartialEvery = every, InitialSize = start };
        List<ScriptedBatch> run = backend.Run(target is { } seconds ? With(seconds) : new AdaptiveController(), 3000);
        IEnumerable<ScriptedBatch> full = run.Where((_, index) => index % every != every - 1);

        Assert.That(full.Skip(600).Throughput(), Is.GreaterThan(0.94 * BestThroughput));
    }

    [Test]
    public void Errors_that_forbid_growth_for_ever_do_not_take_the_size_down_look_by_look()
    {
        var backend = new ScriptedBackend((n, _) => FixedCost + (Contention * n * n)) { Noise = 0.1, Errors = (_, batch) => batch > 300 ? 0.06 : 0 };
        Assert.That(backend.Run(new AdaptiveController(), 3000).Skip(1000).Throughput(), Is.GreaterThan(0.65 * BestThroughput));
    }

    private static bool Contradicts(int before, BatchSizeDecision decision) => decision.Reason switch
    {
        BatchSizeReason.BelowTarget or BatchSizeReason.MoreThroughput => decision.Size < before,
        BatchSizeReason.AboveTarget or BatchSizeReason.LessThroughput => decision.Size > before,
        BatchSizeReason.Hold => decision.Size != before,
        _ => false,
    };

    private static AdaptiveController With(double target) => new(TimeSpan.FromSeconds(target));

    private static ScriptedBackend Backend() => ScriptedBackend.Quadratic(FixedCost, 0, Contention, noise: 0.1);
}
