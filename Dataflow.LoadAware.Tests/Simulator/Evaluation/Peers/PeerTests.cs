using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Simulator.Evaluation.Peers;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.Peers;

/// <summary>Each ported rule against the arithmetic that its authors published.</summary>
public class PeerTests
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(100);

    [Test]
    public void Additive_increase_adds_one_item_after_a_batch_within_the_target() =>
        Assert.That(Sizes(new AdditiveMultiplicativePeer(Target), 20, 99, 100), Is.EqualTo([21, 22]));

    [Test]
    public void Multiplicative_decrease_takes_a_tenth_after_a_batch_above_it() =>
        Assert.That(Sizes(new AdditiveMultiplicativePeer(Target), 200, 101, 101), Is.EqualTo([180, 162]));

    [Test]
    public void Multiplicative_decrease_keeps_its_fractions() =>
        Assert.That(Sizes(new AdditiveMultiplicativePeer(Target), 9, 101, 101, 101), Is.EqualTo([8, 7, 7]));

    [TestCase(.05, 21)]
    [TestCase(.051, 18)]
    public void Errors_above_a_twentieth_decrease_too(double errors, int size) =>
        Assert.That(Next(new AdditiveMultiplicativePeer(null), 20, 1, errors), Is.EqualTo(size));

    [Test]
    public void Spirit_waits_for_eleven_batches() =>
        Assert.That(Sizes(new SpiritPeer(Target), 100, [.. Enumerable.Repeat(50, 10)]), Is.All.EqualTo(100));

    [Test]
    public void Spirit_grows_by_half_at_most() =>
        Assert.That(Sizes(new SpiritPeer(Target), 100, [.. Enumerable.Repeat(50, 11)])[^1], Is.EqualTo(150));

    [Test]
    public void Spirit_aims_the_90th_percentile_at_the_target() =>
        Assert.That(Sizes(new SpiritPeer(Target), 100, 80, 80, 80, 80, 80, 80, 80, 80, 80, 125, 500)[^1], Is.EqualTo(80));

    [Test]
    public void Spirit_divides_by_ten_in_a_panic() => Assert.That(Sizes(new SpiritPeer(Target), 105, 501), Is.EqualTo([10]));

    [Test]
    public void Spirit_does_not_count_batches_of_an_older_size()
    {
        var spirit = new SpiritPeer(Target);
        for (var i = 0; i < 10; i++)
            Next(spirit, 100, 50);

        var afterOld = Next(spirit, 100, 50, batchSize: 90);

        Assert.That((afterOld, Next(spirit, 100, 50)), Is.EqualTo((100, 150)));
    }

    [Test]
    public void Percona_multiplies_the_rate_by_the_target() => Assert.That(Sizes(new PerconaPeer(Target), 100, 50), Is.EqualTo([200]));

    [Test]
    public void Percona_weighs_what_was_by_three_quarters()
    {
        // (75 + 200) items in (37.5 + 200) ms.
        Assert.That(Sizes(new PerconaPeer(Target), 100, 50, 200), Is.EqualTo([200, 115]));
    }

    [Test]
    public void Faucet_adds_50_below_half_the_target() => Assert.That(Sizes(new FaucetPeer(Target), 100, 49), Is.EqualTo([150]));

    [TestCase(50)]
    [TestCase(120)]
    public void Faucet_holds_within_its_band(int milliseconds) => Assert.That(Sizes(new FaucetPeer(Target), 100, milliseconds), Is.EqualTo([100]));

    [Test]
    public void Faucet_halves_above_its_band_and_pauses_for_five_batches() =>
        Assert.That(Sizes(new FaucetPeer(Target), 100, 121, 10, 10, 10, 10, 10, 10), Is.EqualTo([50, 50, 50, 50, 50, 50, 100]));

    [Test]
    public void Faucet_halves_on_errors_even_in_its_pause()
    {
        var faucet = new FaucetPeer(Target);
        Next(faucet, 100, 50, errors: .02);

        Assert.That(Next(faucet, 50, 50, errors: .02), Is.EqualTo(25));
    }

    [Test]
    public void Faucet_looks_at_the_median_of_ten() =>
        Assert.That(Sizes(new FaucetPeer(Target), 100, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 300, 300, 300, 300)[^1], Is.EqualTo(100));

    [Test]
    public void Vegas_grows_by_six_units_while_it_sees_no_queue() =>
        Assert.That(Sizes(new VegasPeer(), 20, 50, 50), Is.EqualTo([20, 26]));

    [Test]
    public void Vegas_shrinks_by_a_unit_when_a_third_of_the_time_looks_like_a_queue() =>
        Assert.That(Sizes(new VegasPeer(), 20, 50, 75), Is.EqualTo([20, 19]));

    [TestCase(54, 21)]
    [TestCase(63, 20)]
    public void Vegas_creeps_or_holds_in_between(int milliseconds, int size) =>
        Assert.That(Sizes(new VegasPeer(), 20, 50, milliseconds)[^1], Is.EqualTo(size));

    [Test]
    public void Vegas_shrinks_on_errors()
    {
        var vegas = new VegasPeer();
        Next(vegas, 20, 50);

        Assert.That(Next(vegas, 20, 50, errors: .06), Is.EqualTo(19));
    }

    [Test]
    public void Vegas_takes_a_new_least_time_after_thirty_times_its_size()
    {
        var vegas = new VegasPeer();
        for (var i = 0; i < 30; i++)
            Next(vegas, 1, i == 0 ? 50 : 90, maxSize: 1);

        Assert.That(Next(vegas, 1, 90), Is.EqualTo(7));
    }

    [Test]
    public void Gradient_adds_a_fifth_of_its_queue_while_times_are_even() =>
        Assert.That(Sizes(new GradientPeer(), 100, 50, 50, 50, 50, 50), Is.EqualTo([101, 102, 102, 103, 104]));

    [Test]
    public void Gradient_shrinks_by_a_tenth_at_most()
    {
        var gradient = new GradientPeer();
        Next(gradient, 100, 10);

        // The mean of 10 and 1000 is 505: 1.5 x 505 / 1000 = .7575; 100.8 x .8 + .2 x (100.8 x .7575 + 4) = 96.7.
        Assert.That(Next(gradient, 101, 1000), Is.EqualTo(97));
    }

    [Test]
    public void Gradient_forgets_a_long_slow_past()
    {
        var gradient = new GradientPeer();
        for (var i = 0; i < 10; i++)
            Next(gradient, 100, 1000, maxSize: 100);
        for (var i = 0; i < 50; i++)
            Next(gradient, 100, 100, maxSize: 100);

        // The long mean came down from 1000 to twice the short one, so a fourfold time is seen.
        Assert.That(Next(gradient, 100, 400, maxSize: 100), Is.LessThan(100));
    }

    [Test]
    public void A_peer_stays_within_the_limits() => Assert.Multiple(() =>
    {
        Assert.That(Next(new PerconaPeer(Target), 100, 1, maxSize: 500), Is.EqualTo(500));
        Assert.That(Next(new PerconaPeer(Target), 100, 100_000), Is.EqualTo(1));
    });

    [TestCase(50, BatchSizeReason.LowLoad)]
    [TestCase(200, BatchSizeReason.HighLoad)]
    [TestCase(100, BatchSizeReason.Hold)]
    public void A_peer_says_which_way_it_went(int milliseconds, BatchSizeReason reason) =>
        Assert.That(Decide(new PerconaPeer(Target), 100, milliseconds).Reason, Is.EqualTo(reason));

    private static List<int> Sizes(IBatchSizeController peer, int size, params int[] milliseconds)
    {
        var sizes = new List<int>();
        foreach (var time in milliseconds)
            sizes.Add(size = Next(peer, size, time));
        return sizes;
    }

    private static int Next(IBatchSizeController peer, int size, int milliseconds, double errors = 0, int maxSize = 10_000, int? batchSize = null) =>
        Decide(peer, size, milliseconds, errors, maxSize, batchSize).Size;

    private static BatchSizeDecision Decide(
        IBatchSizeController peer, int size, int milliseconds, double errors = 0, int maxSize = 10_000, int? batchSize = null) =>
        peer.Decide(new BatchObservation
        {
            Feedback = new() { ProcessingTime = TimeSpan.FromMilliseconds(milliseconds), BatchSize = batchSize ?? size, ErrorRate = errors },
            CurrentSize = size,
            MinBatchSize = 1,
            MaxBatchSize = maxSize,
        });
}
