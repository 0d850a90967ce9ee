using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The memory of drops of goodput.</summary>
public class DropMapTests
{
    private readonly DropMap _map = new();

    [Test]
    public void It_knows_of_no_drop_at_first() => Assert.That(_map.TryFind(out _, out _), Is.False);

    [Test]
    public void One_drop_proves_nothing()
    {
        See(100, 200, drop: 0.6);
        Assert.That(_map.TryFind(out _, out _), Is.False);
    }

    [Test]
    public void The_drop_lies_where_all_dropping_pairs_meet()
    {
        See(100, 200, drop: 0.6, times: 2);
        See(150, 300, drop: 0.6, times: 2);
        Assert.That(_map.TryFind(out double low, out double high), Is.True);
        Assert.That(Math.Exp(low), Is.EqualTo(150).Within(5));
        Assert.That(Math.Exp(high), Is.EqualTo(200).Within(5));
    }

    [Test]
    public void Pairs_without_a_drop_narrow_it_down()
    {
        See(100, 200, drop: 0.6, times: 4);
        See(100, 160, drop: 0, times: 4);
        _map.TryFind(out double low, out _);
        Assert.That(Math.Exp(low), Is.InRange(155, 165));
    }

    [Test]
    public void A_drop_that_is_not_seen_again_is_forgotten()
    {
        See(100, 200, drop: 0.6, times: 20);
        See(100, 210, drop: 0, times: 20);
        Assert.That(_map.TryFind(out _, out _), Is.False);
    }

    [Test]
    public void A_small_size_that_was_good_lies_below_the_drop()
    {
        _map.AddFailure(Math.Log(1), Math.Log(3));
        See(1, 2, drop: 0, times: 4);
        _map.TryFind(out double low, out _);
        Assert.That(Math.Exp(low), Is.GreaterThan(2));
    }

    [Test]
    public void One_failure_is_enough()
    {
        _map.AddFailure(Math.Log(100), Math.Log(200));
        Assert.That(_map.TryFind(out _, out _), Is.True);
    }

    private void See(double low, double high, double drop, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            _map.Add(new SizeComparison(Math.Log(low), Math.Log(high), drop, drop, Sigma: 0.15, Variance: 0.09));
        }
    }
}
