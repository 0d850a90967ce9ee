using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Evaluation;

public class SeedTextTests
{
    [Test]
    public void The_two_sets_have_names() => Assert.That(
        (SeedText.Read("tuning").Value.Seeds, SeedText.Read("Reporting").Value.Seeds),
        Is.EqualTo((EvaluationSeeds.Tuning, EvaluationSeeds.Reporting)));

    [TestCase("7", new[] { 7 })]
    [TestCase("3,7", new[] { 3, 7 })]
    [TestCase("51-53", new[] { 51, 52, 53 })]
    [TestCase("3,51-52,3", new[] { 3, 51, 52 })]
    public void Seeds_are_numbers_and_ranges(string text, int[] seeds)
    {
        var (right, value) = SeedText.Read(text);

        Assert.That(right, Is.True);
        Assert.That(value.Seeds, Is.EqualTo(seeds));
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("5-")]
    [TestCase("-5")]
    [TestCase("5-3")]
    [TestCase("1-2-3")]
    [TestCase("1-1001")]
    [TestCase("0-2147483647")]
    [TestCase("99999999999")]
    public void Anything_else_is_none(string text) => Assert.That(SeedText.Read(text).Right, Is.False);
}
