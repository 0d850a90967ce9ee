using Dataflow.LoadAware.Simulator.Courses;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Courses;

/// <summary>The spikes against their law: Poisson with a mean pause of 20 s, 2 to 5 s long, .85 to .95 high.</summary>
public class SpikesCourseTests
{
    private const double Resolution = .02;
    private const double Horizon = 20_000;
    private const double Base = .2;

    private static readonly List<Spike> Spikes = SpikesOf(new SpikesCourse(seed: 1));

    [Test]
    public void The_base_is_two_tenths() => Assert.That(new SpikesCourse(seed: 1).LoadAt(0), Is.EqualTo(Base));

    [Test]
    public void Every_spike_is_85_to_95_hundredths_high() =>
        Assert.That(Spikes.Select(spike => spike.Peak), Is.All.InRange(.85, .95));

    [Test]
    public void Heights_differ() => Assert.That(Spikes.Select(spike => spike.Peak).Distinct().Count(), Is.GreaterThan(Spikes.Count * 9 / 10));

    [Test]
    public void Every_spike_lasts_2_to_5_seconds() =>
        Assert.That(Spikes.Select(spike => spike.Seconds), Is.All.InRange(2 - (2 * Resolution), 5 + (2 * Resolution)));

    [Test]
    public void Spikes_last_three_and_a_half_seconds_in_the_mean() =>
        Assert.That(Spikes.Average(spike => spike.Seconds), Is.EqualTo(3.5).Within(.15));

    [Test]
    public void Pauses_last_20_seconds_in_the_mean() => Assert.That(Pauses().Average(), Is.EqualTo(20).Within(2));

    [Test]
    public void Pauses_spread_as_those_of_a_Poisson_process()
    {
        // The deviation of an exponential law equals its mean; about 1/e of the pauses are longer than that.
        var longer = Pauses().Count(pause => pause > 20) / (double)Pauses().Count();

        Assert.That(longer, Is.EqualTo(1 / Math.E).Within(.05));
    }

    [Test]
    public void The_same_seed_gives_the_sameSpikes() => Assert.That(SpikesOf(new SpikesCourse(seed: 1)), Is.EqualTo(Spikes));

    [Test]
    public void Another_seed_gives_others() => Assert.That(SpikesOf(new SpikesCourse(seed: 2)), Is.Not.EqualTo(Spikes));

    [Test]
    public void The_load_does_not_depend_on_the_order_of_the_questions()
    {
        var far = new SpikesCourse(seed: 1);
        far.LoadAt(Horizon * 2);

        Assert.That(SpikesOf(far), Is.EqualTo(Spikes));
    }

    [Test]
    public void Threads_that_ask_at_once_see_the_same_load()
    {
        var shared = new SpikesCourse(seed: 1);
        var seconds = Enumerable.Range(0, 4_000).Select(i => i * 5.0).ToArray();

        var loads = seconds.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(shared.LoadAt).ToArray();

        Assert.That(loads, Is.EqualTo(seconds.Select(new SpikesCourse(seed: 1).LoadAt)));
    }

    [Test]
    public void Takes_a_base_of_your_own() => Assert.That(new SpikesCourse(seed: 1, baseLoad: .4).LoadAt(0), Is.EqualTo(.4));

    [TestCase(-.1)]
    [TestCase(1.1)]
    public void Refuses_a_base_that_is_no_fraction(double load)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new SpikesCourse(1, load))!;

        Assert.That(error.Message, Does.StartWith("baseLoad must be a number from 0 to 1."));
    }

    private IEnumerable<double> Pauses() => Spikes.Zip(Spikes.Skip(1), (one, next) => next.Start - one.Start - one.Seconds);

    private static List<Spike> SpikesOf(SpikesCourse course)
    {
        var spikes = new List<Spike>();
        double? start = null;
        for (var i = 0; i < Horizon / Resolution; i++)
        {
            var seconds = i * Resolution;
            var load = course.LoadAt(seconds);
            if (load > Base)
                start ??= seconds;
            else if (start is { } begun)
            {
                spikes.Add(new Spike(begun, seconds - begun, course.LoadAt(begun)));
                start = null;
            }
        }

        return spikes;
    }

    private sealed record Spike(double Start, double Seconds, double Peak);
}
