using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The goodput climber on scripted backends.</summary>
public class GoodputControllerTests
{
    // a + c n² has its best size at sqrt(a/c): 447 items, where it does 11,180 items a second.
    private const double FixedCost = 0.02;
    private const double Contention = 1e-7;
    private const double BestThroughput = 11_180;

    // Measured: 95.4 % from 5000 items (93.9 to 95.4 with the seeds 1 to 5), 98 % from the others. Why it is less from there is not known.
    [TestCase(20, 0.96)]
    [TestCase(447, 0.96)]
    [TestCase(5000, 0.94)]
    public void It_finds_the_best_throughput_from_wherever_it_starts(int start, double least)
    {
        var backend = new ScriptedBackend((n, _) => FixedCost + (Contention * n * n)) { Noise = 0.1, InitialSize = start };
        Assert.That(backend.Run(new GoodputController(), 1000).Skip(300).Throughput(), Is.GreaterThan(least * BestThroughput));
    }

    [TestCase(0.05)]
    [TestCase(0.3)]
    public void It_does_so_on_calm_and_on_noisy_backends(double noise)
    {
        ScriptedBackend backend = ScriptedBackend.Quadratic(FixedCost, 0, Contention, noise: noise);
        double meanOfNoise = Math.Exp(noise * noise / 2);
        Assert.That(backend.Run(new GoodputController(), 2000).Skip(300).Throughput() * meanOfNoise, Is.GreaterThan(0.94 * BestThroughput));
    }

    [Test]
    public void On_a_backend_without_contention_it_stops_where_more_is_no_longer_worth_it()
    {
        // a / (a + b n) is the gain of a larger size: 4 % at n = 2400.
        ScriptedBackend backend = ScriptedBackend.Quadratic(0.02, 2e-4, 0, noise: 0.05);
        Assert.That(backend.Run(new GoodputController(), 3000).Skip(2000).MeanSize(), Is.InRange(1000, 5000));
    }

    [Test]
    public void A_greater_minimum_gain_makes_smaller_batches()
    {
        ScriptedBackend backend = ScriptedBackend.Quadratic(0.02, 2e-4, 0, noise: 0.05);
        double usual = backend.Run(new GoodputController(), 2000).Skip(1000).MeanSize();
        double modest = backend.Run(new GoodputController(new GoodputControllerOptions { MinimumGain = 0.3 }), 2000).Skip(1000).MeanSize();
        Assert.That(modest, Is.LessThan(usual / 3));
    }

    [Test]
    public void It_probes_around_the_best_size_and_says_so()
    {
        List<ScriptedBatch> run = ScriptedBackend.Quadratic(FixedCost, 0, Contention, noise: 0.1).Run(new GoodputController(), 500);
        Assert.That(run[300..].Count(batch => batch.Decision.Reason == BatchSizeReason.Probe), Is.GreaterThan(100));
    }

    [Test]
    public void It_probes_less_widely_as_it_becomes_sure()
    {
        List<ScriptedBatch> run = ScriptedBackend.Quadratic(FixedCost, 0, Contention, noise: 0.1).Run(new GoodputController(), 500);
        Assert.That(Width(run[400..500]), Is.LessThan(0.75 * Width(run[12..32])));
    }

    [Test]
    public void Even_at_two_items_it_keeps_probing()
    {
        var backend = new ScriptedBackend((n, _) => n <= 3 ? 0.02 : 0.02 * n) { Noise = 0.1, InitialSize = 2, MaxSize = 3 };
        Assert.That(backend.Run(new GoodputController(), 200).Skip(50).Select(batch => batch.Items).Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public void When_the_backend_slows_down_it_moves_with_it_at_once()
    {
        List<ScriptedBatch> run = Stepping().Run(new GoodputController(), 900);
        Assert.That(run[400..410].Select(batch => batch.Decision.Reason), Has.Some.EqualTo(BatchSizeReason.LevelShift));
        Assert.That(run[420..500].Throughput(), Is.GreaterThan(0.9 * run[550..650].Throughput()));
    }

    [Test]
    public void When_the_load_returns_to_a_level_the_size_returns_too()
    {
        List<ScriptedBatch> run = Stepping().Run(new GoodputController(), 900);
        Assert.That(run[720..760].MeanSize() / run[300..400].MeanSize(), Is.InRange(0.7, 1.4));
    }

    [Test]
    public void Failed_items_count_as_not_done()
    {
        var failing = new ScriptedBackend((n, _) => FixedCost + (1e-4 * n)) { Noise = 0.05, Errors = (n, _) => n > 200 ? 0.04 : 0 };
        Assert.That(failing.Run(new GoodputController(), 1000).TakeLast(1).Single().Items, Is.GreaterThan(1));
    }

    [Test]
    public void Outliers_hardly_disturb_it()
    {
        var backend = new ScriptedBackend((n, batch) => (FixedCost + (Contention * n * n)) * (batch % 50 == 49 ? 8 : 1)) { Noise = 0.1 };
        Assert.That(backend.Run(new GoodputController(), 1500).Skip(300).MeanSize(), Is.InRange(300, 650));
    }

    [Test]
    public void Late_feedback_hardly_disturbs_it()
    {
        var backend = new ScriptedBackend((n, _) => FixedCost + (Contention * n * n)) { Noise = 0.1, Delay = 8 };
        Assert.That(backend.Run(new GoodputController(), 1500).Skip(300).Throughput(), Is.GreaterThan(0.94 * BestThroughput));
    }

    // From 20 by 2 and 4 at a time: 320 are known after two delays, and 1280, which do 62 % of the best, have then been tried by one batch.
    [Test]
    public void However_late_feedback_is_the_start_does_not_fill_the_delay_with_batches_that_turn_out_too_large([Values(2, 4, 8, 16)] int delay)
    {
        var backend = new ScriptedBackend((n, _) => FixedCost + (Contention * n * n)) { Noise = 0.05, Delay = delay };
        List<ScriptedBatch> run = backend.Run(new GoodputController(), 200);

        Assert.That(run.Count(batch => batch.Items > 1100), Is.LessThanOrEqualTo(2));
        Assert.That(run.FindIndex(batch => batch.Items >= 320), Is.LessThan(3 * (delay + 2)));
    }

    [Test]
    public void It_starts_warm_from_what_it_learned()
    {
        ScriptedBackend backend = ScriptedBackend.Quadratic(FixedCost, 0, Contention, noise: 0.1);
        var first = new GoodputController();
        backend.Run(first, 1000);
        ControllerState learned = first.GetState()!;
        List<ScriptedBatch> warm = backend.Run(new GoodputController(new GoodputControllerOptions(), learned), 60);

        Assert.That(learned.Ceiling, Is.Not.Null);
        Assert.That(warm[1].Items, Is.EqualTo((int)Math.Round(learned.Size)));
        Assert.That(warm[1..].Throughput(), Is.GreaterThan(0.93 * BestThroughput));
    }

    private static ScriptedBackend Stepping() =>
        ScriptedBackend.Quadratic(FixedCost, 1e-5, Contention, batch => batch is >= 400 and < 700 ? 6 : 1, noise: 0.1);

    private static double Width(List<ScriptedBatch> batches)
    {
        double[] logs = [.. batches.Select(batch => Math.Log(batch.Items))];
        return logs.Zip(logs.Skip(1), (one, next) => Math.Abs(next - one)).Average();
    }
}
