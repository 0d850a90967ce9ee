using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>What is taken for a slope, one batch at a time and side by side.</summary>
public class GoodputCeilingTests
{
    private const double Sigma = 0.1;
    private const double Middle = 4.6;
    private const double Width = 0.1;

    private readonly GoodputCeiling _ceiling = new(minimumGain: 0.04);
    private long _run;

    [SetUp]
    public void Begin() => _ceiling.MoveTo(Middle, spread: 0.5);

    [Test]
    public void At_first_it_is_a_guess() => Assert.That(_ceiling.IsGuess, Is.True);

    [Test]
    public void Two_batches_in_a_row_show_a_slope()
    {
        Pair(sideBySide: 1);
        Assert.That((_ceiling.IsGuess, _ceiling.LogSize > Middle), Is.EqualTo((false, true)));
    }

    [Test]
    public void Side_by_side_a_batch_by_itself_shows_none()
    {
        Pair(sideBySide: 4);
        Assert.That(_ceiling.IsGuess, Is.True);
        Assert.That(_ceiling.LogSize, Is.EqualTo(Middle).Within(0.02));
    }

    // Larger batches that take no longer: the slope is 1.
    [Test]
    public void Side_by_side_runs_show_it()
    {
        for (int run = 0; run < 3; run++)
        {
            Run(high: run % 2 == 1);
        }

        Assert.That((_ceiling.IsGuess, _ceiling.LogSize > Middle), Is.EqualTo((false, true)));
    }

    // The first run is all that is known of the level until the second has come.
    [Test]
    public void Runs_of_two_sizes_in_turn_are_no_jumps_of_the_backend()
    {
        bool[] jumps = [.. Enumerable.Range(0, 20).Select(run => Run(high: run % 2 == 1, width: 0.5))];
        Assert.That(jumps[2..], Has.None.True);
    }

    [Test]
    public void However_wild_the_noise_it_probes_no_farther_than_half() => Assert.That(_ceiling.ProbeWidth(sigma: 100), Is.EqualTo(0.5));

    [Test]
    public void Put_somewhere_else_it_is_a_guess_again()
    {
        Pair(sideBySide: 1);
        _ceiling.MoveTo(Middle, spread: 0.5);
        Assert.That(_ceiling.IsGuess, Is.True);
    }

    private void Pair(int sideBySide)
    {
        foreach (double offset in new[] { -Width, Width })
        {
            _ceiling.Observe(new Measurement(Middle + offset, 0, 0), offset, Sigma, run: 0, sideBySide);
        }
    }

    // Eight batches of four side by side. Whether one of them looked like a jump.
    private bool Run(bool high, double width = Width)
    {
        double offset = high ? width : -width;
        _run++;
        bool jumped = false;
        for (int batch = 0; batch < 8; batch++)
        {
            jumped |= _ceiling.Observe(new Measurement(Middle + offset, 0, 0), offset, Sigma, _run, sideBySide: 4);
        }

        return jumped;
    }
}
