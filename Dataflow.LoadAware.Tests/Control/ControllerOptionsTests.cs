using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Defaults and bounds of the options of the controllers that measure.</summary>
public class ControllerOptionsTests
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(100);

    [Test]
    public void Aimd_by_default_has_no_target_and_shrinks_by_a_tenth()
    {
        var options = new AimdControllerOptions();
        Assert.That(
            (options.Target, options.Increase, options.DecreaseFactor, options.ErrorThreshold, options.LoadThreshold),
            Is.EqualTo(((TimeSpan?)null, 1.0, 0.9, 0.05, 0.9)));
        Assert.That(options.Guards, Is.Not.Null);
    }

    [Test]
    public void LatencyTarget_by_default_keeps_95_percent_and_corrects_by_a_tenth()
    {
        var options = new LatencyTargetControllerOptions(Target);
        Assert.That((options.Target, options.Quantile, options.TrimBound), Is.EqualTo((Target, 0.95, 0.1)));
        Assert.That(options.Guards, Is.Not.Null);
    }

    [Test]
    public void Goodput_by_default_wants_a_gain_of_4_percent()
    {
        Assert.That(new GoodputControllerOptions().MinimumGain, Is.EqualTo(0.04));
        Assert.That(new GoodputControllerOptions().Guards, Is.Not.Null);
    }

    [Test]
    public void Adaptive_by_default_has_no_target()
    {
        var options = new AdaptiveControllerOptions();
        Assert.That((options.Target, options.Quantile, options.MinimumGain), Is.EqualTo(((TimeSpan?)null, 0.95, 0.04)));
        Assert.That(options.Guards, Is.Not.Null);
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Targets_must_be_above_zero(int ticks)
    {
        var target = TimeSpan.FromTicks(ticks);
        AssertRefused(() => _ = new AimdControllerOptions { Target = target }, "Target must be above zero.");
        AssertRefused(() => _ = new AimdController(target), "Target must be above zero.");
        AssertRefused(() => _ = new AdaptiveControllerOptions { Target = target }, "Target must be above zero.");
        AssertRefused(() => _ = new AdaptiveController(target), "Target must be above zero.");
        AssertRefused(() => _ = new LatencyTargetControllerOptions(target), "target must be above zero.");
        AssertRefused(() => _ = new LatencyTargetController(target), "target must be above zero.");
    }

    [TestCase(0.4999)]
    [TestCase(0.9991)]
    [TestCase(double.NaN)]
    public void Quantiles_run_from_a_half_to_999_thousandths(double quantile)
    {
        AssertRefused(() => _ = new LatencyTargetControllerOptions(Target) { Quantile = quantile }, "Quantile must be a number from 0.5 to 0.999.");
        AssertRefused(() => _ = new LatencyTargetController(Target, quantile), "Quantile must be a number from 0.5 to 0.999.");
        AssertRefused(() => _ = new AdaptiveControllerOptions { Quantile = quantile }, "Quantile must be a number from 0.5 to 0.999.");
        AssertRefused(() => _ = new AdaptiveController(Target, quantile), "Quantile must be a number from 0.5 to 0.999.");
    }

    [TestCase(0.5)]
    [TestCase(0.999)]
    public void Quantiles_include_both_ends(double quantile) =>
        Assert.That(new AdaptiveControllerOptions { Quantile = quantile }.Quantile, Is.EqualTo(quantile));

    [TestCase(-0.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void Gains_bounds_and_thresholds_are_fractions(double value)
    {
        AssertRefused(() => _ = new GoodputControllerOptions { MinimumGain = value }, "MinimumGain must be a number from 0 to 1.");
        AssertRefused(() => _ = new AdaptiveControllerOptions { MinimumGain = value }, "MinimumGain must be a number from 0 to 1.");
        AssertRefused(() => _ = new LatencyTargetControllerOptions(Target) { TrimBound = value }, "TrimBound must be a number from 0 to 1.");
        AssertRefused(() => _ = new AimdControllerOptions { ErrorThreshold = value }, "ErrorThreshold must be a number from 0 to 1.");
        AssertRefused(() => _ = new AimdControllerOptions { LoadThreshold = value }, "LoadThreshold must be a number from 0 to 1.");
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void A_decrease_lies_between_0_and_1(double value) =>
        AssertRefused(() => _ = new AimdControllerOptions { DecreaseFactor = value }, "DecreaseFactor must be a number above 0 and below 1.");

    [TestCase(0)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void An_increase_is_finite_and_above_0(double value) =>
        AssertRefused(() => _ = new AimdControllerOptions { Increase = value }, "Increase must be a finite number above 0.");

    [Test]
    public void Guards_must_not_be_null()
    {
        AssertNoNull(() => _ = new AimdControllerOptions { Guards = null! });
        AssertNoNull(() => _ = new LatencyTargetControllerOptions(Target) { Guards = null! });
        AssertNoNull(() => _ = new GoodputControllerOptions { Guards = null! });
        AssertNoNull(() => _ = new AdaptiveControllerOptions { Guards = null! });
        AssertNoNull(() => _ = new LoadThresholdControllerOptions { Guards = null! });
    }

    [Test]
    public void Controllers_refuse_to_have_no_options()
    {
        Assert.That(() => new LatencyTargetController(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));
        Assert.That(() => new GoodputController(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));
        Assert.That(() => new AdaptiveController(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));
    }

    private static void AssertRefused(Action code, string rule) =>
        Assert.That(code, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(rule));

    private static void AssertNoNull(Action code) => Assert.That(code, Throws.ArgumentNullException.With.Message.StartsWith("Guards must not be null."));
}
