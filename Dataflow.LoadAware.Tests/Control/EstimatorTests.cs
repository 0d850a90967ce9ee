using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The smallest estimators: quantiles, trim, runs, medians, whole sizes, measurements, slow start.</summary>
public class EstimatorTests
{
    [TestCase(0.5, 0)]
    [TestCase(0.9, 1.2816)]
    [TestCase(0.95, 1.6449)]
    [TestCase(0.99, 2.3263)]
    [TestCase(0.999, 3.0902)]
    public void Normal_quantiles_are_exact_to_half_a_thousandth(double p, double z) => Assert.That(NormalQuantile.Of(p), Is.EqualTo(z).Within(5e-4));

    [Test]
    public void The_trim_stands_still_when_the_share_of_violations_is_right()
    {
        var trim = new QuantileTrim(0.95, 1);
        for (int i = 0; i < 1000; i++)
        {
            trim.Add(violated: i % 20 == 0);
        }

        Assert.That(trim.Value, Is.EqualTo(0).Within(0.011));
    }

    [Test]
    public void The_trim_falls_with_violations_and_rises_slowly_without()
    {
        var trim = new QuantileTrim(0.95, 1);
        trim.Add(violated: true);
        Assert.That(trim.Value, Is.EqualTo(-0.0095).Within(1e-9));
        trim.Add(violated: false);
        Assert.That(trim.Value, Is.EqualTo(-0.0090).Within(1e-9));
    }

    [Test]
    public void The_trim_keeps_its_bound()
    {
        var trim = new QuantileTrim(0.95, 0.1);
        for (int i = 0; i < 100; i++)
        {
            trim.Add(violated: true);
        }

        Assert.That(trim.Value, Is.EqualTo(-0.1));
        trim.Restore(5);
        Assert.That(trim.Value, Is.EqualTo(0.1));
    }

    [Test]
    public void Between_two_whole_sizes_the_trim_may_choose_beyond_its_bound()
    {
        var trim = new QuantileTrim(0.95, 0.1);
        for (int i = 0; i < 100; i++)
        {
            trim.Add(violated: true, granularity: 0.7);
        }

        Assert.That(trim.Value, Is.EqualTo(-0.8).Within(1e-9));
    }

    [Test]
    public void Two_far_errors_in_a_row_make_a_run() => Assert.That(Run(0.5, 0.5), Is.True);

    [Test]
    public void Two_far_errors_of_opposite_signs_do_not() => Assert.That(Run(0.5, -0.5), Is.False);

    [Test]
    public void A_near_error_ends_a_run() => Assert.That(Run(0.5, 0.2, 0.5), Is.False);

    [Test]
    public void A_run_goes_on_while_errors_stay_far() => Assert.That(Run(-0.5, -0.5, -0.5), Is.True);

    [TestCase(1, 2, 3)]
    [TestCase(3, 1, 2)]
    [TestCase(2, 3, 1)]
    public void The_median_of_three_is_the_middle_one(double a, double b, double c)
    {
        var median = new RecentMedian();
        median.Add(99);
        Array.ForEach([a, b, c], median.Add);
        Assert.That(median.Median, Is.EqualTo(2));
    }

    [Test]
    public void A_median_needs_three_values_again_after_a_clear()
    {
        var median = new RecentMedian();
        Array.ForEach([1.0, 2.0, 3.0], median.Add);
        Assert.That(median.IsFull, Is.True);
        median.Clear();
        Assert.That(median.IsFull, Is.False);
    }

    [TestCase(2.5, 3)]
    [TestCase(0.1, 1)]
    [TestCase(1e300, 1000)]
    public void Sizes_are_rounded_into_the_limits(double size, int whole) => Assert.That(WholeSize.Of(size, Observe.Load(0, 5, 0)), Is.EqualTo(whole));

    [TestCase(100, 10)]
    [TestCase(1, 2)]
    [TestCase(7, 7)]
    public void One_update_reaches_from_a_quarter_to_the_double(int size, int reached) =>
        Assert.That(WholeSize.WithinReach(size, Observe.Load(0, 5, 0)), Is.EqualTo(reached));

    [Test]
    public void Doubling_the_largest_size_does_not_overflow() =>
        Assert.That(WholeSize.WithinReach(int.MaxValue, Observe.Load(0, int.MaxValue - 1, 0)), Is.EqualTo(int.MaxValue));

    [Test]
    public void A_measurement_reads_items_seconds_and_success()
    {
        Assert.That(Measurement.TryRead(Feedback(100, 0.5, 0.25), out Measurement measurement), Is.True);
        Assert.That(measurement.LogItems, Is.EqualTo(Math.Log(100)));
        Assert.That(measurement.LogSlowness, Is.EqualTo(Math.Log(0.005)).Within(1e-12));
        Assert.That(measurement.LogGoodput, Is.EqualTo(Math.Log(150)).Within(1e-12));
    }

    [Test]
    public void A_measurement_needs_the_number_of_items() => Assert.That(Measurement.TryRead(Feedback(0, 0.5, 0), out _), Is.False);

    [Test]
    public void No_time_counts_as_one_tick()
    {
        Measurement.TryRead(Feedback(1, 0, 0), out Measurement measurement);
        Assert.That(measurement.LogSeconds, Is.EqualTo(Math.Log(1e-7)).Within(1e-9));
    }

    [Test]
    public void A_batch_of_which_everything_failed_counts_as_1_percent()
    {
        Measurement.TryRead(Feedback(1, 1, 1), out Measurement measurement);
        Assert.That(measurement.LogSuccess, Is.EqualTo(Math.Log(0.01)).Within(1e-12));
    }

    [Test]
    public void The_start_is_flat_after_two_doublings_that_bring_less_than_a_fifth()
    {
        var start = new SlowStart();
        Add(start, At(2, goodput: 1), hasTarget: false);
        Add(start, At(3, goodput: 1.15), hasTarget: false);
        Assert.That(start.IsFlat, Is.False);
        Add(start, At(4, goodput: 1.3), hasTarget: false);
        Assert.That(start.IsFlat, Is.True);
    }

    [Test]
    public void With_a_target_any_gain_keeps_the_start_going()
    {
        var start = new SlowStart();
        for (int i = 0; i < 20; i++)
        {
            Add(start, At(i, goodput: i * 0.01), hasTarget: true);
        }

        Assert.That(start.IsFlat, Is.False);
    }

    [Test]
    public void The_start_remembers_the_best_size()
    {
        var start = new SlowStart();
        Add(start, At(2, goodput: 1), hasTarget: false);
        Add(start, At(3, goodput: 2), hasTarget: false);
        Add(start, At(4, goodput: 1.5), hasTarget: false);
        Assert.That(start.BestLogSize, Is.EqualTo(3));
    }

    private static void Add(SlowStart start, in Measurement measurement, bool hasTarget) =>
        start.Add(measurement, room: double.PositiveInfinity, hasTarget, mayGrow: true);

    private static bool Run(params double[] errors)
    {
        var run = new FarRun();
        Array.ForEach(errors, error => run.Add(error, 0.35));
        return run.IsLong;
    }

    private static Measurement At(double logItems, double goodput) => new(logItems, logItems - goodput, 0);

    private static BatchObservation Feedback(int items, double seconds, double errors) => new()
    {
        Feedback = new LoadFeedback { BatchSize = items, ProcessingTime = TimeSpan.FromSeconds(seconds), ErrorRate = errors },
    };
}
