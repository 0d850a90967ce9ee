using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>How slow the backend is against the start.</summary>
public class SlownessLevelTests
{
    private const double Sigma = 0.1;

    [Test]
    public void At_the_start_the_level_is_0() => Assert.That(Calm().Now, Is.Zero);

    [Test]
    public void Two_batches_of_three_that_are_slower_are_a_jump()
    {
        SlownessLevel level = Calm();
        Assert.That(level.Add(Slower(1), Sigma), Is.False);
        Assert.That(level.Add(Slower(1), Sigma), Is.True);
        Assert.That(level.Now, Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void A_slow_larger_batch_beside_a_fast_smaller_one_is_no_jump()
    {
        SlownessLevel level = Calm();
        Measurement small = Slower(0);
        Measurement large = new(5, 5 + 2, 0);
        level.Add(large, Sigma, small);
        level.Add(small, Sigma, large);
        Assert.That(level.Add(large, Sigma, small), Is.False);
    }

    [Test]
    public void Between_runs_of_two_sizes_the_level_lies_half_way()
    {
        SlownessLevel level = Calm();
        for (int i = 0; i < 100; i++)
        {
            level.Add(Slower(0.3), Sigma, Slower(-0.3), isHalfWay: true);
        }

        Assert.That(level.Now, Is.EqualTo(0).Within(1e-9));
    }

    [Test]
    public void After_a_gap_a_jump_needs_three_new_measurements()
    {
        SlownessLevel level = Calm();
        level.Add(Slower(1), Sigma);
        level.Resume();
        Assert.That(level.Add(Slower(1), Sigma), Is.False);
    }

    [Test]
    public void One_outlier_is_no_jump_and_moves_the_level_hardly_at_all()
    {
        SlownessLevel level = Calm();
        level.Add(Slower(2), Sigma);
        Assert.That(level.Add(Slower(0), Sigma), Is.False);
        Assert.That(level.Now, Is.EqualTo(0).Within(0.05));
    }

    [Test]
    public void A_drift_is_followed()
    {
        SlownessLevel level = Calm();
        for (int i = 0; i < 100; i++)
        {
            level.Add(Slower(0.005 * i), Sigma);
        }

        Assert.That(level.Now, Is.EqualTo(0.495).Within(0.1));
    }

    [Test]
    public void What_noise_explains_is_no_jump()
    {
        SlownessLevel level = Calm();
        level.Add(Slower(0.7), sigma: 0.3);
        Assert.That(level.Add(Slower(0.7), sigma: 0.3), Is.False);
    }

    [Test]
    public void The_level_before_a_pair_knows_nothing_of_its_two_measurements()
    {
        SlownessLevel level = Calm();
        level.Add(Slower(0.3), Sigma);
        level.Add(Slower(-0.3), Sigma);
        Assert.That(level.BeforePair, Is.Zero);
    }

    private static SlownessLevel Calm()
    {
        var level = new SlownessLevel();
        for (int i = 0; i < 10; i++)
        {
            level.Add(Slower(0), Sigma);
        }

        return level;
    }

    private static Measurement Slower(double by) => new(4, 4 + by, 0);
}
