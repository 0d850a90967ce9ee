using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>How time grows with the size.</summary>
public class ElasticityTests
{
    private readonly Random _random = new(3);

    [Test]
    public void Before_anything_is_known_four_fifths_are_assumed() => Assert.That(new Elasticity().Value, Is.EqualTo(0.8));

    [TestCase(0)]
    [TestCase(0.2)]
    [TestCase(0.5)]
    public void It_finds_how_time_grows_with_the_size(double growth) =>
        Assert.That(After(400, i => (5 + (0.3 * (i % 3)), growth * 0.3 * (i % 3))).Value, Is.EqualTo(growth).Within(0.12));

    [Test]
    public void It_believes_no_more_than_was_assumed() => Assert.That(After(400, i => (5 + (i % 3), 2.0 * (i % 3))).Value, Is.EqualTo(0.8));

    [Test]
    public void Batches_of_one_size_teach_nothing() => Assert.That(After(400, _ => (5, 0)).Value, Is.EqualTo(0.8));

    [Test]
    public void A_jump_of_the_level_hardly_counts()
    {
        Elasticity elasticity = After(400, i => (5 + (0.3 * (i % 3)), 0.15 * (i % 3)));
        double before = elasticity.Value;
        elasticity.Add(new Measurement(5, 3, 0), 0.1);
        Assert.That(elasticity.Value, Is.EqualTo(before).Within(0.05));
    }

    [Test]
    public void Nothing_is_compared_across_a_gap()
    {
        var elasticity = new Elasticity();
        elasticity.Add(new Measurement(5, 0, 0), 0.1);
        elasticity.BreakOff();
        elasticity.Add(new Measurement(7, 0, 0), 0.1);
        Assert.That(elasticity.Value, Is.EqualTo(0.8));
    }

    private Elasticity After(int batches, Func<int, (double LogItems, double LogSeconds)> batch)
    {
        var elasticity = new Elasticity();
        for (int i = 0; i < batches; i++)
        {
            (double items, double seconds) = batch(i);
            elasticity.Add(new Measurement(items, seconds + (0.1 * Normal()), 0), 0.1);
        }

        return elasticity;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
