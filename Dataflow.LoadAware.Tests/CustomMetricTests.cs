using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>Bounds of a metric of one's own.</summary>
public class CustomMetricTests
{
    [Test]
    public void A_metric_keeps_weight_and_saturation() =>
        Assert.That(new CustomMetric(0.25, 40), Has.Property("Weight").EqualTo(0.25).And.Property("Saturation").EqualTo(40));

    [TestCase(-0.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void A_weight_outside_0_to_1_is_refused(double weight) =>
        Assert.That(
            () => new CustomMetric(weight, 1),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Weight must be a number from 0 to 1."));

    [TestCase(0)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_saturation_must_be_finite_and_above_0(double saturation) =>
        Assert.That(
            () => new CustomMetric(0.1, saturation),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Saturation must be a finite number above 0."));
}
