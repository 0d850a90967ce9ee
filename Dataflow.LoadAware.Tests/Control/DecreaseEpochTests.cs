using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Which feedback belongs to the time after a decrease.</summary>
public class DecreaseEpochTests
{
    [Test]
    public void Before_any_decrease_everything_counts() => Assert.That(new DecreaseEpoch().Admit(Batch(100, 1, 0)), Is.True);

    [Test]
    public void What_was_dispatched_before_does_not_count() => Assert.That(After(100, 50).Admit(Batch(50, 11, 9)), Is.False);

    [Test]
    public void What_was_dispatched_after_and_has_the_new_size_counts() => Assert.That(After(100, 50).Admit(Batch(50, 12, 11)), Is.True);

    [Test]
    public void What_has_the_old_size_does_not_count() => Assert.That(After(100, 50).Admit(Batch(100, 12, 11)), Is.False);

    [Test]
    public void Once_the_new_size_has_been_seen_any_size_counts()
    {
        DecreaseEpoch epoch = After(100, 50);
        epoch.Admit(Batch(50, 12, 11));
        Assert.That(epoch.Admit(Batch(100, 13, 12)), Is.True);
    }

    [Test]
    public void Where_the_new_size_is_never_seen_the_16th_feedback_counts()
    {
        DecreaseEpoch epoch = After(100, 50);
        Assert.That(Enumerable.Range(0, 15).Select(_ => epoch.Admit(Batch(100, 12, 11))), Is.All.False);
        Assert.That(epoch.Admit(Batch(100, 12, 11)), Is.True);
    }

    [Test]
    public void Where_the_clock_stands_still_the_size_alone_decides()
    {
        DecreaseEpoch epoch = After(100, 50);
        Assert.That(epoch.Admit(Batch(100, 10, 9)), Is.False);
        Assert.That(epoch.Admit(Batch(50, 10, 9)), Is.True);
    }

    [Test]
    public void A_decrease_that_whole_items_swallow_begins_no_epoch() => Assert.That(After(3, 3).Admit(Batch(3, 12, 9)), Is.True);

    [Test]
    public void The_largest_sizes_do_not_overflow() => Assert.That(After(int.MaxValue, int.MaxValue - 2).Admit(Batch(int.MaxValue - 2, 12, 11)), Is.True);

    private static DecreaseEpoch After(int before, int after)
    {
        var epoch = new DecreaseEpoch();
        epoch.Begin(Batch(before, 10, 9), after);
        return epoch;
    }

    private static BatchObservation Batch(int items, double observedAt, double dispatchedAt) => Observe.Load(0, items, observedAt) with
    {
        Feedback = new LoadFeedback { BatchSize = items },
        DispatchedAt = TimeSpan.FromSeconds(dispatchedAt),
    };
}
