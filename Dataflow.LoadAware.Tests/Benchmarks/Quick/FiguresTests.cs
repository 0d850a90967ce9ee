using Dataflow.LoadAware.Benchmarks.Quick;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>What several rounds say.</summary>
public class FiguresTests
{
    [Test]
    public void The_least_and_the_middle_are_taken_whatever_the_order() =>
        Assert.That(Figures.Of([30, 10, 12]), Is.EqualTo(new Figures(10, 12)));

    [Test]
    public void The_middle_of_an_even_number_lies_between_two() =>
        Assert.That(Figures.Of([10, 12, 14, 100]).Median, Is.EqualTo(13));

    [Test]
    public void The_spread_is_how_far_the_middle_lies_above_the_least() =>
        Assert.That(Figures.Of([10, 15, 90]).Spread, Is.EqualTo(0.5));

    [Test]
    public void Without_a_round_there_are_no_figures() =>
        Assert.That(() => Figures.Of([]), Throws.ArgumentException.With.Property("ParamName").EqualTo("rounds"));
}
