using Dataflow.LoadAware.Benchmarks.Quick;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>How long a question warms up.</summary>
public class SettlingTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void It_settles_when_nothing_has_become_faster_for_a_quarter_of_a_second() =>
        Assert.That(TurnsUntilSettled(_ => (50, 50)), Is.EqualTo(4), "of a tenth of a second, the first of which is news");

    [TestCase(true)]
    [TestCase(false)]
    public void It_waits_as_long_as_either_side_becomes_faster(bool ours) =>
        Assert.That(TurnsUntilSettled(turn => Faster(turn < 7 ? turn : 7, ours)), Is.EqualTo(11), "three more after the eighth");

    [Test]
    public void A_slow_round_does_not_count() =>
        Assert.That(TurnsUntilSettled(turn => turn % 2 == 0 ? (50, 50) : (500, 500)), Is.EqualTo(4));

    [Test]
    public void It_settles_after_three_seconds_in_any_case() =>
        Assert.That(TurnsUntilSettled(turn => Faster(turn, ours: true)), Is.EqualTo(30));

    [Test]
    public void It_settles_where_time_is_not_in_question() =>
        Assert.That(TurnsUntilSettled(_ => (double.NaN, double.NaN)), Is.EqualTo(4));

    private static (double Baseline, double Ours) Faster(int turn, bool ours)
    {
        double time = 1000 * Math.Pow(0.8, turn);
        return ours ? (50, time) : (time, 50);
    }

    private int TurnsUntilSettled(Func<int, (double Baseline, double Ours)> times)
    {
        var settling = new Settling(_time);
        int turns = 0;
        for (; !settling.IsSettled; turns++)
        {
            (double baseline, double ours) = times(turns);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            settling.Note(new Turn(new Sample(baseline, 0), new Sample(ours, 0)));
        }

        return turns;
    }
}
