using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Feedback;

/// <summary>Defaults and bounds of the feedback block's options.</summary>
public class LoadFeedbackBlockOptionsTests
{
    [Test]
    public void The_defaults_are_the_blocks_own_controller_the_default_scoring_and_the_system_clock()
    {
        var options = new LoadFeedbackBlockOptions();
        Assert.That(options.Controller, Is.Null);
        Assert.That(
            (options.Scoring, options.TimeProvider, options.CancellationToken),
            Is.EqualTo((LoadScoring.Default, TimeProvider.System, CancellationToken.None)));
    }

    [Test]
    public void Scoring_must_not_be_null() =>
        Assert.That(
            () => new LoadFeedbackBlockOptions { Scoring = null! }, Throws.ArgumentNullException.With.Message.StartsWith("Scoring must not be null."));

    [Test]
    public void The_clock_must_not_be_null() =>
        Assert.That(
            () => new LoadFeedbackBlockOptions { TimeProvider = null! },
            Throws.ArgumentNullException.With.Message.StartsWith("TimeProvider must not be null."));
}
