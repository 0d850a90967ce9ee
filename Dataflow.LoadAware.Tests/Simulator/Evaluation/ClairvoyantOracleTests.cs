using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Shapes;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>The oracle against the formulas it stands for, and against a search of every size.</summary>
public class ClairvoyantOracleTests
{
    private readonly CostModel _cost = new();

    [TestCase(.2, 348.2)]
    [TestCase(.8, 80.8)]
    public void Without_a_target_it_is_the_best_size(double load, double size) =>
        Assert.That(Oracle(_cost, null).SizeAt(load), Is.EqualTo(size).Within(.1));

    [TestCase(.2, 204.8)]
    [TestCase(.8, 50.4)]
    public void With_a_target_it_is_the_largest_size_within(double load, double size) =>
        Assert.That(Oracle(_cost, 100).SizeAt(load), Is.EqualTo(size).Within(.1));

    [Test]
    public void At_its_size_the_quantile_of_the_time_is_the_target()
    {
        var seconds = _cost.MedianSeconds(Oracle(_cost, 100).SizeAt(.5), .5) * Math.Exp(1.6449 * _cost.Jitter);

        Assert.That(seconds, Is.EqualTo(.1).Within(1e-5));
    }

    [Test]
    public void A_loose_target_does_not_matter() =>
        Assert.That(Oracle(_cost, 10_000).SizeAt(.5), Is.EqualTo(Oracle(_cost, null).SizeAt(.5)));

    [Test]
    public void A_target_below_the_fixed_cost_leaves_one_item() => Assert.That(Oracle(_cost, 10).SizeAt(.5), Is.EqualTo(1));

    [Test]
    public void The_largest_size_is_a_limit() =>
        Assert.That(new ClairvoyantOracle(_cost, 50, null, .95).SizeAt(.2), Is.EqualTo(50));

    [Test]
    public void Without_contention_and_target_it_is_the_largest_size() =>
        Assert.That(Oracle(_cost with { SecondsPerItemSquared = 0 }, null).SizeAt(.2), Is.EqualTo(5000));

    [Test]
    public void Without_contention_the_target_decides()
    {
        var flat = _cost with { SecondsPerItemSquared = 0, Jitter = 0 };

        Assert.That(Oracle(flat, 100).SizeAt(.5), Is.EqualTo((.1 - .02) * .5 / .0002).Within(1e-9));
    }

    [Test]
    public void Without_any_cost_for_an_item_it_is_the_largest_size() =>
        Assert.That(Oracle(_cost with { SecondsPerItemSquared = 0, SecondsPerItem = 0 }, 100).SizeAt(.5), Is.EqualTo(5000));

    [Test]
    public void Outliers_leave_less_of_the_target() =>
        Assert.That(Oracle(_cost with { OutlierProbability = .02 }, 100).SizeAt(.5), Is.LessThan(Oracle(_cost, 100).SizeAt(.5)));

    [Test]
    public void With_outliers_too_the_violations_are_what_the_quantile_allows()
    {
        var cost = _cost with { OutlierProbability = .02 };
        var median = cost.MedianSeconds(Oracle(cost, 100).SizeAt(.5), .5);
        var draws = Enumerable.Range(0, 200_000).Select(index => new SeededDraw(1, index));

        var late = draws.Count(draw => median * Math.Exp(cost.Jitter * draw.Normal()) * (draw.Uniform() < .02 ? 8 : 1) > .1);

        Assert.That(late / 200_000.0, Is.EqualTo(.05).Within(.002));
    }

    [TestCaseSource(nameof(Shapes))]
    public void On_a_bent_cost_it_is_as_good_as_the_best_of_all_sizes(CostShape shape, int? milliseconds)
    {
        var cost = _cost with { Shape = shape, Jitter = 0 };
        foreach (var load in new[] { 0, .2, .5, .8 })
        {
            var size = (int)Oracle(cost, milliseconds).SizeAt(load);

            Assert.That(Rate(cost, size, load, milliseconds), Is.GreaterThanOrEqualTo(.995 * Enumerable.Range(1, 5000).Max(n => Rate(cost, n, load, milliseconds))));
        }
    }

    [Test]
    public void The_cost_must_not_be_null() => Assert.Throws<ArgumentNullException>(() => _ = new ClairvoyantOracle(null!, 1, null, .95));

    [Test]
    public void The_largest_size_is_at_least_1() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ClairvoyantOracle(_cost, 0, null, .95));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void The_quantile_is_a_share(double quantile)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ClairvoyantOracle(_cost, 10, null, quantile))!;

        Assert.That(error.Message, Does.StartWith("quantile must be a number from 0.01 to 0.999."));
    }

    private static IEnumerable<object?[]> Shapes() =>
    [
        [new SharpKnee(90, 1.8), null],
        [new SharpKnee(90, 1.8), 100],
        [new SharpKnee(90, 1.05), null],
        [new Stairs(16, .002), null],
        [new Stairs(16, .002), 60],
        [new MemoryCliff(120, 5), null],
        [new MemoryCliff(120, 5), 80],
    ];

    private static double Rate(CostModel cost, int size, double load, int? milliseconds)
    {
        var seconds = cost.MedianSeconds(size, load);
        return seconds * 1000 <= (milliseconds ?? double.PositiveInfinity) ? size * (1 - cost.ItemErrorProbabilityAt(size, load)) / seconds : 0;
    }

    private static ClairvoyantOracle Oracle(CostModel cost, int? milliseconds) =>
        new(cost, 5000, milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null, .95);
}
