using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The estimate of the best size and of how it moves with the load.</summary>
public class OptimumFilterTests
{
    [Test]
    public void It_starts_where_it_is_put() => Assert.That(At(5, spread: 0.5).At(0), Is.EqualTo(5));

    [Test]
    public void It_expects_the_best_size_to_shrink_on_a_slower_backend() => Assert.That(At(5, spread: 0.5).At(1), Is.EqualTo(4.2).Within(1e-9));

    [Test]
    public void It_goes_half_way_to_a_measurement_as_unsure_as_itself()
    {
        OptimumFilter filter = At(5, spread: 0.5);
        filter.Add(6, 0.25, level: 0, credibleLevel: 0);
        Assert.That(filter.At(0), Is.EqualTo(5.5).Within(1e-9));
    }

    [Test]
    public void Measurements_make_it_surer_and_time_less_sure()
    {
        OptimumFilter filter = At(5, spread: 0.5);
        filter.Add(6, 0.25, level: 0, credibleLevel: 0);
        double sure = filter.BaseSpread;
        filter.Age();

        Assert.That(sure, Is.EqualTo(Math.Sqrt(0.125)).Within(1e-9));
        Assert.That(filter.BaseSpread, Is.GreaterThan(sure));
    }

    [Test]
    public void It_is_less_sure_of_other_levels() => Assert.That(At(5, spread: 0.1).SpreadAt(2), Is.GreaterThan(0.5));

    [TestCase(0)]
    [TestCase(0.5)]
    [TestCase(0.9)]
    public void It_learns_how_the_best_size_follows_the_load(double response)
    {
        OptimumFilter filter = At(5, spread: 0.5);
        for (int i = 0; i < 300; i++)
        {
            double level = i % 40 < 20 ? 0 : 1.5;
            filter.Age();
            filter.Add(5 - (response * level), 0.2, level, level);
        }

        Assert.That(filter.At(0) - filter.At(1.5), Is.EqualTo(1.5 * response).Within(0.1));
    }

    [Test]
    public void A_level_that_is_not_credible_teaches_no_response()
    {
        OptimumFilter filter = At(5, spread: 0.5);
        filter.Add(9, 0.1, level: 0.02, credibleLevel: 0);
        Assert.That(filter.At(0) - filter.At(1), Is.EqualTo(0.8).Within(1e-9));
    }

    [Test]
    public void The_response_is_never_negative_nor_above_1()
    {
        OptimumFilter filter = At(5, spread: 0.01);
        for (int i = 0; i < 100; i++)
        {
            filter.Add(50, 0.1, level: 2, credibleLevel: 2);
        }

        Assert.That(filter.At(0) - filter.At(1), Is.Zero);
        for (int i = 0; i < 100; i++)
        {
            filter.Add(-50, 0.1, level: 2, credibleLevel: 2);
        }

        Assert.That(filter.At(0) - filter.At(1), Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void A_shift_moves_the_estimate_and_leaves_how_sure_it_is()
    {
        OptimumFilter filter = At(5, spread: 0.5);
        filter.Shift(-1);
        Assert.That((filter.At(0), filter.BaseSpread), Is.EqualTo((4.0, 0.5)));
    }

    private static OptimumFilter At(double logSize, double spread)
    {
        var filter = new OptimumFilter();
        filter.MoveTo(logSize, 0, spread);
        return filter;
    }
}
