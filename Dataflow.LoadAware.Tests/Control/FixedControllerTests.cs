using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The baseline never moves.</summary>
public class FixedControllerTests
{
    [TestCase(0)]
    [TestCase(1)]
    public void The_live_size_stays_whatever_the_load(double score) =>
        Assert.That(new FixedController().Decide(Observe.Load(score, 20, 10)), Is.EqualTo(new BatchSizeDecision(20, BatchSizeReason.Fixed)));

    [Test]
    public void A_given_size_is_set_and_kept() =>
        Assert.That(new FixedController(70).Decide(Observe.Load(1, 20, 10)), Is.EqualTo(new BatchSizeDecision(70, BatchSizeReason.Fixed)));

    [Test]
    public void A_size_below_1_is_refused() =>
        Assert.That(() => new FixedController(0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith("size must be 1 or more."));
}
