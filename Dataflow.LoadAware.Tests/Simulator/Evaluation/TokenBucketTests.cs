using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>The hard limit: what passes, what waits, what is rejected.</summary>
public class TokenBucketTests
{
    private static readonly RateLimit Rejecting = new() { ItemsPerSecond = 100, BurstSeconds = 2 };
    private static readonly RateLimit Deferring = Rejecting with { Defers = true };

    [Test]
    public void It_begins_full() => Assert.That(new TokenBucket(Rejecting).TryTake(0, 200, out _), Is.True);

    [Test]
    public void What_is_above_its_tokens_is_rejected() => Assert.That(new TokenBucket(Rejecting).TryTake(0, 201, out _), Is.False);

    [Test]
    public void A_rejection_takes_nothing()
    {
        var bucket = new TokenBucket(Rejecting);
        bucket.TryTake(0, 201, out _);

        Assert.That(bucket.TryTake(0, 200, out _), Is.True);
    }

    [TestCase(.5, 50, true)]
    [TestCase(.5, 51, false)]
    [TestCase(10, 200, true)]
    [TestCase(10, 201, false)]
    public void It_fills_with_time_up_to_its_burst(double seconds, int items, bool passes)
    {
        var bucket = new TokenBucket(Rejecting);
        bucket.TryTake(0, 200, out _);

        Assert.That(bucket.TryTake(seconds, items, out _), Is.EqualTo(passes));
    }

    [Test]
    public void What_has_tokens_does_not_wait()
    {
        new TokenBucket(Deferring).TryTake(0, 200, out var wait);

        Assert.That(wait, Is.Zero);
    }

    [Test]
    public void What_is_deferred_waits_for_its_tokens()
    {
        var bucket = new TokenBucket(Deferring);
        bucket.TryTake(0, 200, out _);

        var passes = bucket.TryTake(1, 300, out var wait);

        Assert.That((passes, wait), Is.EqualTo((true, 2.0)));
    }

    [Test]
    public void A_wait_is_paid_back_before_the_next()
    {
        var bucket = new TokenBucket(Deferring);
        bucket.TryTake(0, 400, out _);

        bucket.TryTake(2, 100, out var wait);

        Assert.That(wait, Is.EqualTo(1));
    }

    [Test]
    public void Has_the_documented_defaults()
    {
        var limit = new RateLimit();

        Assert.That((limit.ItemsPerSecond, limit.BurstSeconds, limit.Defers), Is.EqualTo((1000.0, 1.0, false)));
    }

    [TestCase(0)]
    [TestCase(double.NaN)]
    public void A_rate_that_is_no_positive_number_is_refused(double value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new RateLimit { ItemsPerSecond = value })!;

        Assert.That(error.Message, Does.StartWith("ItemsPerSecond must be a number from 0.001 to 1000000000."));
    }

    [TestCase(0)]
    [TestCase(3601)]
    public void A_burst_outside_its_range_is_refused(double value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new RateLimit { BurstSeconds = value })!;

        Assert.That(error.Message, Does.StartWith("BurstSeconds must be a number from 0.001 to 3600."));
    }
}
