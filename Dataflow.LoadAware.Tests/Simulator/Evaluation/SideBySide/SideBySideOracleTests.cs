using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation.SideBySide;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.SideBySide;

/// <summary>The best common size: where a formula is known, the search finds it.</summary>
public class SideBySideOracleTests
{
    private static readonly CostModel Cost = new();

    [Test]
    public void Where_nobody_slows_the_others_it_is_that_of_one_worker(
        [Values(SideBySideKind.Independent, SideBySideKind.Queueing)] SideBySideKind kind, [Values(1, 2, 8)] int workers) =>
        Assert.That(Best(kind, workers), Is.EqualTo(Cost.BestSize(.5)).Within(2).Percent);

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Where_they_contend_it_shrinks_with_the_root_of_their_number(int workers) =>
        Assert.That(Best(SideBySideKind.Contending, workers), Is.EqualTo(Cost.BestSize(.5) / Math.Sqrt(workers)).Within(2).Percent);

    [Test]
    public void It_is_no_larger_than_is_allowed() => Assert.That(SideBySideOracle.BestSize(Cost, SideBySideKind.Independent, 2, maxSize: 10), Is.EqualTo(10));

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Independent_workers_give_as_many_times_the_goodput_of_one(int workers) =>
        Assert.That(Goodput(SideBySideKind.Independent, workers, 100), Is.EqualTo(workers * Goodput(SideBySideKind.Independent, 1, 100)).Within(.001).Percent);

    [TestCase(2)]
    [TestCase(8)]
    public void Queueing_workers_give_the_goodput_of_one(int workers) =>
        Assert.That(Goodput(SideBySideKind.Queueing, workers, 100), Is.EqualTo(Goodput(SideBySideKind.Queueing, 1, 100)).Within(.001).Percent);

    [Test]
    public void Goodput_is_without_the_items_that_fail() =>
        Assert.That(Goodput(SideBySideKind.Independent, 1, 100), Is.EqualTo(99.9 / Cost.MedianSeconds(100, .5)).Within(.001).Percent);

    [Test]
    public void Batches_that_run_into_the_timeout_are_worth_nothing() => Assert.That(Goodput(SideBySideKind.Independent, 2, 5000), Is.Zero);

    private static int Best(SideBySideKind kind, int workers) => SideBySideOracle.BestSize(Cost, kind, workers, maxSize: 5000);

    private static double Goodput(SideBySideKind kind, int workers, int size) => SideBySideOracle.Goodput(Cost, kind, workers, size);
}
