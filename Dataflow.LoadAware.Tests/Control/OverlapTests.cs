using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>How many batches are under way at once, from the times alone.</summary>
public class OverlapTests
{
    private readonly Overlap _overlap = new();

    // Batches of 100 ms, one of which ends every so many seconds.
    [TestCase(.1, 1)]
    [TestCase(.5, 1)]
    [TestCase(.07, 1)]
    [TestCase(.05, 2)]
    [TestCase(.025, 4)]
    [TestCase(.0125, 8)]
    [TestCase(.001, 32)]
    [TestCase(0, 1)]
    public void It_is_the_time_of_a_batch_over_the_time_between_two(double between, int batches)
    {
        Hear(40, between);
        Assert.That(_overlap.Batches, Is.EqualTo(batches));
    }

    [Test]
    public void At_first_it_is_one()
    {
        Hear(10, .025);
        Assert.That(_overlap.Batches, Is.EqualTo(1));
    }

    [Test]
    public void A_gap_does_not_count()
    {
        Hear(40, .025);
        _overlap.Resume();
        Hear(1, 0, from: 1000);
        Hear(1, 0, from: 1000.025);
        Assert.That(_overlap.Batches, Is.EqualTo(4));
    }

    private void Hear(int batches, double between, double from = 0)
    {
        for (int i = 0; i < batches; i++)
        {
            _overlap.Add(Observe.Load(0, 20, from + (i * between)) with { Feedback = new LoadFeedback { ProcessingTime = TimeSpan.FromSeconds(.1) } });
        }
    }
}
