using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>How noisy the mean of a run is.</summary>
public class RunNoiseTests
{
    private const double Sigma = 0.1;

    [Test]
    public void The_noise_of_a_run_is_at_least_that_of_so_many_independent_batches() =>
        Assert.That(new RunNoise().Add(Pair(earlier: null, second: 1), Sigma, slope: 0), Is.EqualTo(Sigma / 2).Within(1e-9));

    [Test]
    public void Runs_of_one_size_that_differ_show_more_noise()
    {
        var noise = new RunNoise();
        double learned = 0;
        for (int run = 0; run < 40; run++)
        {
            learned = noise.Add(Pair(earlier: 1, second: run % 2 == 0 ? 1.3 : 0.7), Sigma, slope: 0);
        }

        Assert.That(learned, Is.EqualTo(0.3 / Math.Sqrt(2)).Within(0.02));
    }

    [Test]
    public void What_the_slope_explains_is_no_noise()
    {
        var noise = new RunNoise();
        double learned = noise.Add(new RunPair(new(4, 1, 0), new(3.2, 1, 0), -0.8, 4, new Measurement(3, 1, 0)), Sigma, slope: 1);

        Assert.That(learned, Is.EqualTo(Sigma / 2).Within(1e-9));
    }

    [Test]
    public void A_run_of_another_size_says_nothing_of_the_noise()
    {
        var noise = new RunNoise();
        double learned = noise.Add(new RunPair(new(4, 1, 0), new(4.5, 1, 0), 0.5, 4, new Measurement(3, 9, 0)), Sigma, slope: 0);

        Assert.That(learned, Is.EqualTo(Sigma / 2).Within(1e-9));
    }

    [Test]
    public void A_jump_of_the_backend_counts_for_little()
    {
        var noise = new RunNoise();
        double learned = noise.Add(Pair(earlier: 1, second: 6), Sigma, slope: 0);

        Assert.That(learned, Is.LessThan(2 * Sigma));
    }

    // Four batches each; the time of the first does not matter here.
    private static RunPair Pair(double? earlier, double second) =>
        new(new(4, 1, 0), new(3, second, 0), -1, 4, earlier is { } seconds ? new Measurement(3, seconds, 0) : null);
}
