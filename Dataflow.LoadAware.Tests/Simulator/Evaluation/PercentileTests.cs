using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>Both kinds of percentile.</summary>
public class PercentileTests
{
    [TestCase(.99, 99)]
    [TestCase(.5, 50)]
    [TestCase(1, 100)]
    [TestCase(0, 1)]
    public void The_nearest_rank_is_a_value_that_happened(double share, double value) =>
        Assert.That(Percentile.NearestRank([.. Enumerable.Range(1, 100).Reverse().Select(i => (double)i)], share), Is.EqualTo(value));

    [Test]
    public void One_value_is_every_percentile() => Assert.That(Percentile.NearestRank([7], .99), Is.EqualTo(7));

    [TestCase(.1, 9)]
    [TestCase(0, 0)]
    [TestCase(1, 99)]
    public void Of_cells_it_is_the_value_at_a_share_of_the_way(double share, double value) =>
        Assert.That(Percentile.OfCells(Enumerable.Range(0, 100).Reverse().Select(i => (double)i), share), Is.EqualTo(value));
}
