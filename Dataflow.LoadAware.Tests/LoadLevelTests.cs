using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>Where one level ends and the next begins.</summary>
public class LoadLevelTests
{
    [TestCase(0, LoadLevel.Low)]
    [TestCase(0.2999, LoadLevel.Low)]
    [TestCase(0.3, LoadLevel.Medium)]
    [TestCase(0.7, LoadLevel.Medium)]
    [TestCase(0.7001, LoadLevel.High)]
    [TestCase(1, LoadLevel.High)]
    public void A_score_has_a_level(double score, LoadLevel level) => Assert.That(LoadLevel.Of(score), Is.EqualTo(level));

    [TestCase(double.NaN)]
    [TestCase(-0.1)]
    [TestCase(1.1)]
    public void What_is_no_score_has_no_level(double score) =>
        Assert.That(
            () => LoadLevel.Of(score),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("loadScore must be a number from 0 to 1."));
}
