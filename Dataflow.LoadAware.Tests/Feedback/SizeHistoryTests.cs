using Dataflow.LoadAware.Feedback;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Feedback;

/// <summary>What is inferred about a batch from the sizes that were live.</summary>
public class SizeHistoryTests
{
    [Test]
    public void A_batch_of_the_live_size_is_full() => Assert.That(Sizes((0, 50)).Explain(50, At(1)), Is.EqualTo((50, true)));

    [Test]
    public void A_smaller_batch_is_not_full() => Assert.That(Sizes((0, 50)).Explain(49, At(1)), Is.EqualTo((50, false)));

    [Test]
    public void A_larger_batch_is_full() => Assert.That(Sizes((0, 50)).Explain(51, At(1)), Is.EqualTo((50, true)));

    [Test]
    public void A_batch_of_unknown_size_counts_as_full() => Assert.That(Sizes((0, 50)).Explain(0, At(1)), Is.EqualTo((50, true)));

    [Test]
    public void The_size_that_counts_is_the_one_live_at_dispatch()
    {
        SizeHistory sizes = Sizes((0, 50), (10, 80));
        Assert.That(sizes.Explain(60, At(9.9)), Is.EqualTo((50, true)));
        Assert.That(sizes.Explain(60, At(10)), Is.EqualTo((80, false)));
    }

    [Test]
    public void A_batch_that_waited_while_the_size_grew_is_still_full() =>
        Assert.That(Sizes((0, 50), (10, 80)).Explain(50, At(11)), Is.EqualTo((50, true)));

    [Test]
    public void A_batch_of_a_size_set_only_after_its_dispatch_is_judged_by_the_size_before() =>
        Assert.That(Sizes((0, 80), (10, 50)).Explain(50, At(9)), Is.EqualTo((80, false)));

    [Test]
    public void Before_the_first_size_the_first_counts() => Assert.That(Sizes((5, 50)).Explain(50, At(-1)), Is.EqualTo((50, true)));

    [Test]
    public void The_same_size_again_takes_no_room()
    {
        SizeHistory sizes = Sizes((0, 7), (1, 50));
        for (int i = 2; i < 100; i++)
        {
            sizes.Note(50, At(i));
        }

        Assert.That(sizes.Explain(7, At(100)), Is.EqualTo((7, true)));
    }

    [Test]
    public void It_reaches_back_15_changes_and_no_further()
    {
        SizeHistory sizes = Sizes((0, 7));
        for (int i = 1; i <= 15; i++)
        {
            sizes.Note(100 + i, At(i));
        }

        Assert.That(sizes.Explain(7, At(20)), Is.EqualTo((7, true)));
        sizes.Note(200, At(16));
        Assert.That(sizes.Explain(7, At(20)), Is.EqualTo((200, false)));
    }

    private static SizeHistory Sizes(params (double Seconds, int Size)[] entries)
    {
        var sizes = new SizeHistory(entries[0].Size, At(entries[0].Seconds));
        foreach ((double seconds, int size) in entries.Skip(1))
        {
            sizes.Note(size, At(seconds));
        }

        return sizes;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
