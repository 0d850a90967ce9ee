using Dataflow.LoadAware.Simulator;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator;

/// <summary>The cost model against its formulas, its defaults and its limits.</summary>
public class CostModelTests
{
    private readonly CostModel _cost = new();

    [Test]
    public void Has_the_documented_defaults() => Assert.Multiple(() =>
    {
        Assert.That(_cost.SecondsPerBatch, Is.EqualTo(.02));
        Assert.That(_cost.SecondsPerItem, Is.EqualTo(.0002));
        Assert.That(_cost.SecondsPerItemSquared, Is.EqualTo(1e-7));
        Assert.That(_cost.ContentionGrowth, Is.EqualTo(8));
        Assert.That(_cost.Jitter, Is.EqualTo(.15));
        Assert.That(_cost.OutlierProbability, Is.Zero);
        Assert.That(_cost.OutlierFactor, Is.EqualTo(8));
        Assert.That(_cost.Timeout, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(_cost.ItemErrorProbability, Is.EqualTo(.001));
        Assert.That(_cost.OverloadErrorSlope, Is.EqualTo(.1));
        Assert.That(_cost.CpuShare, Is.EqualTo(.1));
    });

    [TestCase(0, 1e-7)]
    [TestCase(.5, 3e-7)]
    [TestCase(1, 9e-7)]
    public void Contention_grows_with_the_square_of_the_load(double load, double contention) =>
        Assert.That(_cost.Contention(load), Is.EqualTo(contention).Within(1e-15));

    [TestCase(0, 0, 0, .02)]
    [TestCase(100, 0, 0, .041)]
    [TestCase(100, .5, 0, .066)]
    [TestCase(100, .5, 100, .072)]
    public void The_time_is_that_of_the_batch_the_items_and_their_contention(int items, double load, double others, double seconds) =>
        Assert.That(_cost.MedianSeconds(items, load, others), Is.EqualTo(seconds).Within(1e-12));

    [Test]
    public void A_saturated_backend_still_ends() =>
        Assert.That(_cost.MedianSeconds(10, 1), Is.EqualTo(.02 + ((.002 + (9e-7 * 100)) / .01)).Within(1e-4));

    [TestCase(0, 447)]
    [TestCase(.5, 182)]
    [TestCase(.9, 52)]
    public void The_best_size_falls_with_the_load(double load, double items) => Assert.That(_cost.BestSize(load), Is.EqualTo(items).Within(.8));

    [Test]
    public void No_size_has_a_higher_throughput_than_the_best([Values(0, .3, .5, .9)] double load)
    {
        var best = _cost.BestSize(load);

        Assert.That(Throughput(best, load), Is.GreaterThan(Throughput(best * 1.02, load)).And.GreaterThan(Throughput(best / 1.02, load)));
    }

    [Test]
    public void Without_contention_the_best_size_is_infinite() =>
        Assert.That((_cost with { SecondsPerItemSquared = 0 }).BestSize(.5), Is.EqualTo(double.PositiveInfinity));

    [TestCase(1, .001)]
    [TestCase(2, .001)]
    [TestCase(4, .101)]
    [TestCase(6, .201)]
    [TestCase(100, .5)]
    public void Items_fail_more_often_beyond_twice_the_best_size(double multiple, double probability) =>
        Assert.That(_cost.ItemErrorProbabilityAt(multiple * _cost.BestSize(.5), .5), Is.EqualTo(probability).Within(1e-12));

    [Test]
    public void A_probability_above_one_half_is_kept_as_it_was_set() =>
        Assert.That((_cost with { ItemErrorProbability = .8 }).ItemErrorProbabilityAt(10, .5), Is.EqualTo(.8));

    [TestCaseSource(nameof(Refused))]
    public void A_figure_outside_its_range_is_refused(Func<CostModel> set, string message)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => set())!;

        Assert.That(error.Message, Does.StartWith(message));
    }

    private static IEnumerable<TestCaseData> Refused() =>
    [
        Case(() => new CostModel { SecondsPerBatch = -1 }, "SecondsPerBatch must be a number from 0 to 3600."),
        Case(() => new CostModel { SecondsPerItem = double.NaN }, "SecondsPerItem must be a number from 0 to 3600."),
        Case(() => new CostModel { SecondsPerItemSquared = 3601 }, "SecondsPerItemSquared must be a number from 0 to 3600."),
        Case(() => new CostModel { ContentionGrowth = 1001 }, "ContentionGrowth must be a number from 0 to 1000."),
        Case(() => new CostModel { Jitter = 2.1 }, "Jitter must be a number from 0 to 2."),
        Case(() => new CostModel { OutlierProbability = 1.1 }, "OutlierProbability must be a number from 0 to 1."),
        Case(() => new CostModel { OutlierFactor = .9 }, "OutlierFactor must be a number from 1 to 1000."),
        Case(() => new CostModel { Timeout = TimeSpan.Zero }, "Timeout must be from 00:00:00.0010000 to 1.00:00:00."),
        Case(() => new CostModel { Timeout = TimeSpan.FromDays(2) }, "Timeout must be from 00:00:00.0010000 to 1.00:00:00."),
        Case(() => new CostModel { ItemErrorProbability = -.1 }, "ItemErrorProbability must be a number from 0 to 1."),
        Case(() => new CostModel { OverloadErrorSlope = 1.1 }, "OverloadErrorSlope must be a number from 0 to 1."),
        Case(() => new CostModel { CpuShare = 1.1 }, "CpuShare must be a number from 0 to 1."),
    ];

    private static TestCaseData Case(Func<CostModel> set, string message) => new TestCaseData(set, message).SetArgDisplayNames(message);

    private double Throughput(double items, double load) => items / _cost.MedianSeconds(items, load);
}
