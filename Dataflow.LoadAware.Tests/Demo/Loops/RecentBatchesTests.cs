using Dataflow.LoadAware.Demo.Loops;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Loops;

public class RecentBatchesTests
{
    private readonly RecentBatches _batches = new();

    [Test]
    public void At_first_there_is_nothing() => Assert.That((_batches.P95(), _batches.ErrorRate()), Is.EqualTo((TimeSpan.Zero, 0.0)));

    [Test]
    public void The_p95_is_a_time_that_was_measured()
    {
        for (int milliseconds = 1; milliseconds <= 20; milliseconds++)
        {
            Add(milliseconds);
        }

        Assert.That(_batches.P95().TotalMilliseconds, Is.EqualTo(19));
    }

    [Test]
    public void What_is_long_ago_does_not_count()
    {
        Add(1000, failed: 10);
        for (int i = 0; i < RecentBatches.Count; i++)
        {
            Add(5);
        }

        Assert.That((_batches.P95().TotalMilliseconds, _batches.ErrorRate()), Is.EqualTo((5.0, 0.0)));
    }

    [Test]
    public void Failures_are_weighed_by_items()
    {
        _batches.Add(TimeSpan.Zero, items: 90, failed: 0);
        _batches.Add(TimeSpan.Zero, items: 10, failed: 10);

        Assert.That(_batches.ErrorRate(), Is.EqualTo(0.1));
    }

    private void Add(double milliseconds, long failed = 0) => _batches.Add(TimeSpan.FromMilliseconds(milliseconds), 10, failed);
}
