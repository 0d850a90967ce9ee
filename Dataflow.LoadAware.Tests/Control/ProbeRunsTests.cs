using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Runs of batches of one size, and how noisy their means are.</summary>
public class ProbeRunsTests
{
    private const int Mixed = 2;
    private const double Sigma = 0.1;

    private readonly ProbeRuns _runs = new();

    [Test]
    public void Two_runs_can_be_compared_when_the_second_has_ended()
    {
        AddRun(1, items: 3, seconds: 1);
        AddRun(2, items: 5, seconds: 2);

        Assert.That(Add(3, items: 3, seconds: 9, out RunPair ended), Is.True);
        Assert.That((ended.First, ended.Second, ended.Batches), Is.EqualTo((new Measurement(3, 1, 0), new Measurement(5, 2, 0), 2)));
        Assert.That((ended.Probed, ended.Earlier), Is.EqualTo((2.0, (Measurement?)null)));
    }

    [Test]
    public void The_run_before_the_two_comes_with_them()
    {
        AddRun(1, items: 3, seconds: 1);
        AddRun(2, items: 5, seconds: 2);
        AddRun(3, items: 3, seconds: 1.5);
        Add(4, items: 5, seconds: 9, out RunPair ended);

        Assert.That(ended.Earlier, Is.EqualTo(new Measurement(3, 1, 0)));
    }

    [Test]
    public void Batches_that_ran_beside_some_of_the_run_before_do_not_count()
    {
        AddRun(1, items: 3, seconds: 1);
        bool[] mixed = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            bool isMixed = _runs.IsMixed(2, Mixed);
            Add(2, items: 5, seconds: 2, out RunPair _);
            return isMixed;
        })];

        Assert.That(mixed, Is.EqualTo(new[] { true, true, false, false }));
    }

    [Test]
    public void A_batch_that_was_overtaken_by_those_of_a_later_run_counts_for_none()
    {
        AddRun(1, items: 3, seconds: 1);
        AddRun(2, items: 5, seconds: 2);
        Add(1, items: 3, seconds: 100, out RunPair _);
        Add(3, items: 3, seconds: 9, out RunPair ended);

        Assert.That((ended.First.LogSeconds, ended.Second.LogSeconds), Is.EqualTo((1.0, 2.0)));
    }

    [Test]
    public void Each_run_is_beside_the_one_before_and_that_one_beside_it()
    {
        AddRun(1, items: 3, seconds: 1);
        AddRun(2, items: 5, seconds: 2);

        Assert.That((_runs.Beside(2)?.LogItems, _runs.Beside(1)?.LogItems, _runs.Beside(3)?.LogItems), Is.EqualTo((3.0, 5.0, 5.0)));
    }

    [Test]
    public void Nothing_is_compared_across_a_break()
    {
        AddRun(1, items: 3, seconds: 1);
        AddRun(2, items: 5, seconds: 2);
        _runs.BreakOff();

        Assert.That(Add(3, items: 3, seconds: 9, out RunPair _), Is.False);
        Assert.That(_runs.Beside(3), Is.Null);
    }

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

    private void AddRun(long run, double items, double seconds)
    {
        for (int batch = 0; batch < Mixed + 2; batch++)
        {
            // The mixed ones took another time.
            Add(run, items, batch < Mixed ? 50 : seconds, out RunPair _);
        }
    }

    private bool Add(long run, double items, double seconds, out RunPair ended) =>
        _runs.Add(new Measurement(items, seconds, 0), offset: items, run, Mixed, out ended);
}
