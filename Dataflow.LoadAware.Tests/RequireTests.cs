using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>Each rule of the shared checks: its edges, and the words of its error.</summary>
public class RequireTests
{
    [TestCase(0)]
    [TestCase(0.5)]
    [TestCase(1)]
    public void A_fraction_is_0_to_1(double value) => Assert.That(Require.Fraction(value, "X"), Is.EqualTo(value));

    [TestCase(-0.001, "-0.001")]
    [TestCase(1.2, "1.2")]
    [TestCase(double.NaN, "NaN")]
    public void Another_fraction_is_refused(double value, string shown) =>
        AssertRefused(() => Require.Fraction(value, "X"), value, $"X must be a number from 0 to 1. (Parameter 'X'){Environment.NewLine}Actual value was {shown}.");

    [TestCase(double.Epsilon)]
    [TestCase(0.999)]
    public void A_proper_fraction_lies_between_0_and_1(double value) => Assert.That(Require.ProperFraction(value, "X"), Is.EqualTo(value));

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void Another_proper_fraction_is_refused(double value) =>
        AssertRefused(
            () => Require.ProperFraction(value, "X"), value, $"X must be a number above 0 and below 1. (Parameter 'X'){Environment.NewLine}Actual value was {value}.");

    [TestCase(double.Epsilon)]
    [TestCase(double.MaxValue)]
    public void A_positive_number_is_finite_and_above_0(double value) => Assert.That(Require.Positive(value, "X"), Is.EqualTo(value));

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NaN)]
    public void Another_positive_number_is_refused(double value) =>
        AssertRefused(
            () => Require.Positive(value, "X"), value, $"X must be a finite number above 0. (Parameter 'X'){Environment.NewLine}Actual value was {value}.");

    [Test]
    public void A_positive_count_is_1_or_more() => Assert.That(Require.Positive(1, "X"), Is.EqualTo(1));

    [Test]
    public void A_count_of_0_is_refused() =>
        AssertRefused(() => Require.Positive(0, "X"), 0, $"X must be 1 or more. (Parameter 'X'){Environment.NewLine}Actual value was 0.");

    [Test]
    public void A_count_that_may_be_0_takes_0() => Assert.That(Require.NotNegative(0, "X"), Is.Zero);

    [Test]
    public void A_negative_count_is_refused() =>
        AssertRefused(() => Require.NotNegative(-1, "X"), -1, $"X must be 0 or more. (Parameter 'X'){Environment.NewLine}Actual value was -1.");

    [Test]
    public void A_time_may_be_zero() => Assert.That(Require.NotNegative(TimeSpan.Zero, "X"), Is.EqualTo(TimeSpan.Zero));

    [Test]
    public void A_negative_time_is_refused() =>
        AssertRefused(
            () => Require.NotNegative(TimeSpan.FromTicks(-1), "X"),
            TimeSpan.FromTicks(-1),
            $"X must be zero or more. (Parameter 'X'){Environment.NewLine}Actual value was -00:00:00.0000001.");

    [Test]
    public void Null_is_refused_by_name() =>
        Assert.That(
            () => Require.NotNull<string>(null, "X"),
            Throws.ArgumentNullException.With.Message.EqualTo("X must not be null. (Parameter 'X')"));

    [Test]
    public void The_property_that_calls_gives_its_name() =>
        Assert.That(() => NameGiver = -1, Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("NameGiver"));

    private static int NameGiver { set => Require.NotNegative(value); }

    private static void AssertRefused(Action code, object value, string message)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(code)!;
        Assert.That(error.Message, Is.EqualTo(message));
        Assert.That(error.ActualValue, Is.EqualTo(value));
        Assert.That(error.ParamName, Is.EqualTo("X"));
    }
}
