using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>What is known about the ages of waiting items.</summary>
[TestFixture]
internal sealed class StampQueueTests
{
    private StampQueue _dropped = new(finestGap: 1);

    [Test]
    public void An_item_without_a_stamp_counts_as_old_as_the_stamp_before_it()
    {
        var stamps = new StampQueue(finestGap: 1);
        stamps.Add(0, 100);
        stamps.Add(10, 200);

        Assert.That(new[] { 0, 9, 10, 99 }.Select(item => stamps.TimeOf(item)), Is.EqualTo(new[] { 100, 100, 200, 200 }));
    }

    [Test]
    public void A_stamp_closer_than_the_finest_gap_is_left_out()
    {
        var stamps = new StampQueue(finestGap: 10);
        stamps.Add(0, 100);
        stamps.Add(5, 109);
        stamps.Add(8, 110);

        Assert.That((stamps.TimeOf(7), stamps.TimeOf(8)), Is.EqualTo((100L, 110L)));
    }

    [Test]
    public void A_later_stamp_for_the_same_item_is_the_more_exact_one()
    {
        var stamps = new StampQueue(finestGap: 1);
        stamps.Add(10, 100);
        stamps.Add(10, 500);

        Assert.That(stamps.TimeOf(10), Is.EqualTo(500));
    }

    [Test]
    public void Dropping_until_a_time_tells_the_first_younger_item()
    {
        var stamps = new StampQueue(finestGap: 1);
        stamps.Add(0, 100);
        stamps.Add(10, 200);
        stamps.Add(20, 300);

        Assert.That(stamps.DropUntil(99, tail: 25, ref _dropped), Is.EqualTo(-1));
        Assert.That(stamps.DropUntil(200, tail: 25, ref _dropped), Is.EqualTo(20));
        Assert.That(stamps.DropUntil(300, tail: 25, ref _dropped), Is.EqualTo(25));
        Assert.That(stamps.IsEmpty, Is.True);
    }

    [Test]
    public void Forgetting_keeps_the_stamp_that_holds_for_the_head()
    {
        var stamps = new StampQueue(finestGap: 1);
        stamps.Add(0, 100);
        stamps.Add(10, 200);

        stamps.ForgetBefore(9);
        Assert.That(stamps.TimeOf(9), Is.EqualTo(100));
        stamps.ForgetBefore(10);
        Assert.That(stamps.DropUntil(150, tail: 30, ref _dropped), Is.EqualTo(-1));
    }

    [Test]
    public void The_ring_grows_and_wraps_without_mixing_stamps_up()
    {
        var stamps = new StampQueue(finestGap: 1);
        for (int i = 0; i < 100; i++)
        {
            stamps.Add(i, i * 10);
            if (i % 3 == 0)
            {
                stamps.ForgetBefore(i / 2);
            }
        }

        Assert.That(Enumerable.Range(50, 50).Select(i => stamps.TimeOf(i)), Is.EqualTo(Enumerable.Range(50, 50).Select(i => i * 10L)));
    }
}
