using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Shapes;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Shapes;

/// <summary>The knee, the stairs and the cliff against their formulas, and through the cost model.</summary>
public class CostShapeTests
{
    [TestCase(99, 1)]
    [TestCase(100, 1)]
    [TestCase(101, 2)]
    [TestCase(500, 2)]
    public void A_knee_multiplies_the_time_of_what_is_larger(double items, double seconds) =>
        Assert.That(new SharpKnee(100, 2).Seconds(items, 1), Is.EqualTo(seconds));

    [TestCase(1, 1.5)]
    [TestCase(10, 1.5)]
    [TestCase(11, 2)]
    [TestCase(30, 2.5)]
    public void Stairs_cost_a_fixed_time_for_each_page_begun(double items, double seconds) =>
        Assert.That(new Stairs(10, .5).Seconds(items, 1), Is.EqualTo(seconds));

    [TestCase(50, 1)]
    [TestCase(100, 1)]
    [TestCase(150, 2.5)]
    [TestCase(200, 4)]
    public void A_cliff_slows_what_does_not_fit_ever_more(double items, double seconds) =>
        Assert.That(new MemoryCliff(100, 3).Seconds(items, 1), Is.EqualTo(seconds));

    [Test]
    public void The_cost_model_bends_its_time_by_its_shape()
    {
        var smooth = new CostModel();
        var bent = smooth with { Shape = new SharpKnee(100, 2) };

        Assert.That(bent.MedianSeconds(101, .5), Is.EqualTo(2 * smooth.MedianSeconds(101, .5)));
    }

    [Test]
    public void The_edges_are_the_sizes_just_before_it_gets_dearer() => Assert.Multiple(() =>
    {
        Assert.That(new SharpKnee(100.5, 2).Edges(1000), Is.EqualTo([100]));
        Assert.That(new MemoryCliff(100.5, 2).Edges(1000), Is.EqualTo([100]));
        Assert.That(new Stairs(300, 2).Edges(1000), Is.EqualTo([300, 600, 900]));
        Assert.That(new SharpKnee(100, 2).Edges(99), Is.Empty);
        Assert.That(new MemoryCliff(100, 2).Edges(99), Is.Empty);
    });

    [TestCaseSource(nameof(Refused))]
    public void A_figure_outside_its_range_is_refused(Func<CostShape> make, string message)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => make())!;

        Assert.That(error.Message, Does.StartWith(message));
    }

    private static IEnumerable<TestCaseData> Refused() =>
    [
        Case(() => new SharpKnee(.5, 2), "At must be a number from 1 to 2147483647."),
        Case(() => new SharpKnee(5, .9), "Factor must be a number from 1 to 1000."),
        Case(() => new Stairs(0, 1), "ItemsPerStep must be a number from 1 to 2147483647."),
        Case(() => new Stairs(1, -1), "SecondsPerStep must be a number from 0 to 3600."),
        Case(() => new MemoryCliff(0, 2), "At must be a number from 1 to 2147483647."),
        Case(() => new MemoryCliff(5, double.NaN), "Steepness must be a number from 0 to 1000."),
    ];

    private static TestCaseData Case(Func<CostShape> make, string message) => new TestCaseData(make, message).SetArgDisplayNames(message);
}
