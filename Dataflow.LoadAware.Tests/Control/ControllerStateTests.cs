using System.Text.Json;
using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>What a controller has learned, as it is kept between two runs.</summary>
public class ControllerStateTests
{
    [Test]
    public void Beyond_the_size_nothing_is_known_by_default()
    {
        var state = new ControllerState { Size = 7 };
        Assert.That((state.Noise, state.Trim, state.Ceiling), Is.EqualTo((0.0, 0.0, (double?)null)));
    }

    [Test]
    public void It_survives_json()
    {
        var state = new ControllerState { Size = 123.5, Noise = 0.2, Trim = -0.05, Ceiling = 400 };
        Assert.That(JsonSerializer.Deserialize<ControllerState>(JsonSerializer.Serialize(state)), Is.EqualTo(state));
    }

    [TestCase("{}")]
    [TestCase("""{ "size": 40 }""")]
    public void Json_that_does_not_tell_the_size_is_refused_instead_of_starting_at_1(string text) =>
        Assert.That(() => JsonSerializer.Deserialize<ControllerState>(text), Throws.TypeOf<JsonException>());

    [TestCase(0)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Sizes_are_finite_and_above_0(double size)
    {
        AssertRefused(() => _ = new ControllerState { Size = size }, "Size must be a finite number above 0.");
        AssertRefused(() => _ = new ControllerState { Size = 1, Ceiling = size }, "Ceiling must be a finite number above 0.");
    }

    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Noise_is_finite_and_not_negative(double noise) =>
        AssertRefused(() => _ = new ControllerState { Size = 1, Noise = noise }, "Noise must be a finite number, 0 or more.");

    [TestCase(double.NaN)]
    [TestCase(double.NegativeInfinity)]
    public void The_trim_is_finite(double trim) => AssertRefused(() => _ = new ControllerState { Size = 1, Trim = trim }, "Trim must be a finite number.");

    private static void AssertRefused(Action code, string rule) =>
        Assert.That(code, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(rule));
}
