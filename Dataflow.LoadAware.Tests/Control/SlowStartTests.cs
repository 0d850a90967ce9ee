using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>What the start asks for while news is late.</summary>
public class SlowStartTests
{
    private SlowStart _start = new();
    private int _live = 20;

    [SetUp]
    public void Begin()
    {
        _live = 20;
        _start = new SlowStart();
        _start.GoOnFrom(Math.Log(20));
    }

    [Test]
    public void Without_delay_it_doubles_each_time() => Assert.That(new[] { Hear(20), Hear(40), Hear(80) }, Is.EqualTo(new[] { 40, 80, 160 }));

    [Test]
    public void While_news_is_late_one_batch_tries_twice_the_size_and_one_four_times() =>
        Assert.That(new[] { Hear(20), Hear(20), Hear(20), Hear(20) }, Is.EqualTo(new[] { 40, 80, 20, 20 }));

    [Test]
    public void It_goes_on_from_the_larger_of_the_two()
    {
        int[] known = [Hear(20), Hear(20), Hear(20), Hear(40), Hear(80)];
        Assert.That(known[3..], Is.EqualTo(new[] { 40, 80 }));
        Assert.That(new[] { Hear(20), Hear(20), Hear(20) }, Is.EqualTo(new[] { 160, 320, 80 }));
    }

    [Test]
    public void After_a_miss_it_tries_one_size_only()
    {
        int[] known = [Hear(20), Hear(20), Hear(20), Hear(40), Hear(80, goodput: 40)];
        Assert.That(known[^1], Is.EqualTo(80).Or.EqualTo(40));
        Assert.That(new[] { Hear(40), Hear(40), Hear(40) }, Has.None.GreaterThan(160));
    }

    [Test]
    public void News_that_does_not_come_is_asked_for_again()
    {
        int[] asked = [.. Enumerable.Range(0, 18).Select(_ => Hear(20))];
        Assert.That(asked[2..16], Is.All.EqualTo(20));
        Assert.That(asked[16], Is.EqualTo(40));
    }

    [Test]
    public void A_target_that_is_near_leaves_no_room_for_four_times_the_size() =>
        Assert.That(new[] { Hear(20, room: 1), Hear(20, room: 1), Hear(20, room: 1) }, Is.EqualTo(new[] { 40, 54, 20 }));

    [Test]
    public void Where_growth_is_forbidden_nothing_larger_is_asked_for()
    {
        Hear(20);
        Assert.That(new[] { Hear(20, mayGrow: false), Hear(20, mayGrow: false) }, Is.All.EqualTo(20));
    }

    // Goodput as the size, unless said otherwise: growth pays.
    private int Hear(int items, double? goodput = null, double room = double.PositiveInfinity, bool mayGrow = true)
    {
        BatchObservation observation = Observe.Load(0, _live, 0);
        var measurement = new Measurement(Math.Log(items), Math.Log(items / (goodput ?? items)), 0);
        double next;
        if (_start.IsAwaited(measurement))
        {
            _start.Add(measurement, room, hasTarget: false, mayGrow);
            next = _start.Next(observation, mayGrow);
        }
        else
        {
            next = _start.NextWhileWaiting(observation, mayGrow);
        }

        return _live = (int)Math.Round(Math.Exp(next));
    }
}
