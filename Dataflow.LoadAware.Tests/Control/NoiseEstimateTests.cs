using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The spread of processing times at one size.</summary>
public class NoiseEstimateTests
{
    private readonly Random _random = new(7);

    [Test]
    public void Before_anything_is_known_15_percent_are_assumed() => Assert.That(new NoiseEstimate().Sigma, Is.EqualTo(0.15));

    [TestCase(0.05)]
    [TestCase(0.3)]
    public void It_finds_the_standard_deviation(double sigma)
    {
        var noise = new NoiseEstimate();
        Assert.That(Mean(noise, 3000, i => (4, sigma * Normal())), Is.EqualTo(sigma).Within(0.1 * sigma));
    }

    [Test]
    public void Sizes_that_alternate_are_compared_with_their_like()
    {
        var noise = new NoiseEstimate();
        Assert.That(Mean(noise, 3000, i => (4 + (i % 2), (3 * (i % 2)) + (0.1 * Normal()))), Is.EqualTo(0.1).Within(0.01));
    }

    [Test]
    public void Sizes_that_differ_are_not_compared()
    {
        var noise = new NoiseEstimate();
        noise.Add(new Measurement(1, 0, 0));
        noise.Add(new Measurement(2, 5, 0));
        Assert.That(noise.Sigma, Is.EqualTo(0.15));
    }

    [Test]
    public void A_jump_of_the_level_hardly_counts_as_noise()
    {
        var noise = new NoiseEstimate();
        noise.Add(new Measurement(4, 0, 0));
        noise.Add(new Measurement(4, 10, 0));
        Assert.That(noise.Sigma, Is.LessThan(0.2));
    }

    [Test]
    public void Nothing_is_compared_across_a_break()
    {
        var noise = new NoiseEstimate();
        noise.Add(new Measurement(4, 0, 0));
        noise.BreakOff();
        noise.Add(new Measurement(4, 1, 0));
        Assert.That(noise.Sigma, Is.EqualTo(0.15));
    }

    private static double Mean(NoiseEstimate noise, int count, Func<int, (double LogItems, double LogSeconds)> sample)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            (double logItems, double logSeconds) = sample(i);
            noise.Add(new Measurement(logItems, logSeconds, 0));
            sum += i >= count / 2 ? noise.Sigma : 0;
        }

        return sum / (count - (count / 2));
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
