using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Runs of batches of one size, collected to be compared.</summary>
public class ProbeRunsTests
{
    private const int Mixed = 2;

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
    public void The_first_batches_of_a_run_ran_beside_some_of_the_one_before()
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
