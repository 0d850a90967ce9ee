using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Items that fail in small batches: one of four is no share of a quarter.</summary>
public class RecentErrorsTests
{
    // The size wants to grow from four items to five; so many of the four fail.
    [TestCase(0, 5, BatchSizeReason.BelowTarget)]
    [TestCase(1, 4, BatchSizeReason.Errors)]
    [TestCase(2, 2, BatchSizeReason.Overload)]
    [TestCase(4, 2, BatchSizeReason.Overload)]
    public void One_item_of_several_is_no_overload_and_two_are(int failed, int size, BatchSizeReason reason) =>
        Assert.That(new GuardedController(new OneMore()).Decide(Batch(4, failed)), Is.EqualTo(new BatchSizeDecision(size, reason)));

    [TestCase(39, BatchSizeReason.BelowTarget)]
    [TestCase(40, BatchSizeReason.Overload)]
    public void Whoever_wants_no_error_at_all_gets_that_from_forty_items_on(int items, BatchSizeReason reason) =>
        Assert.That(
            new GuardedController(new OneMore(), new GuardOptions { OverloadErrorRate = .01 }).Decide(Batch(items, 1, errors: 1.0 / items)).Reason, Is.EqualTo(reason));

    [TestCase(30, BatchSizeReason.BelowTarget)]
    [TestCase(1, BatchSizeReason.Errors)]
    public void One_item_does_not_forbid_growth_after_many_that_did_not_fail(int cleanBatches, BatchSizeReason reason)
    {
        var guarded = new GuardedController(new OneMore());
        for (int i = 0; i < cleanBatches; i++)
        {
            guarded.Decide(Batch(4, 0));
        }

        Assert.That(guarded.Decide(Batch(4, 1)).Reason, Is.EqualTo(reason));
    }

    [TestCase(39, 3, BatchSizeReason.BelowTarget)]
    [TestCase(40, 3, BatchSizeReason.Errors)]
    [TestCase(500, 26, BatchSizeReason.Errors)]
    public void A_batch_of_forty_items_speaks_for_itself(int items, int failed, BatchSizeReason reason)
    {
        var guarded = new GuardedController(new OneMore());
        for (int i = 0; i < 30; i++)
        {
            guarded.Decide(Batch(items, 0));
        }

        Assert.That(guarded.Decide(Batch(items, failed)).Reason, Is.EqualTo(reason));
        Assert.That(guarded.Decide(Batch(items, 0)).Reason, Is.EqualTo(BatchSizeReason.BelowTarget));
    }

    [Test]
    public void Where_the_number_of_items_is_unknown_the_rate_speaks_for_itself()
    {
        var guarded = new GuardedController(new OneMore());

        Assert.That(guarded.Decide(Batch(0, 0, errors: .06)).Reason, Is.EqualTo(BatchSizeReason.Errors));
        Assert.That(guarded.Decide(Batch(0, 0, errors: .21)).Reason, Is.EqualTo(BatchSizeReason.Overload));
    }

    // Two items of a hundred fail whatever the size: no reason to stay small. The best size is eight, of which one is an eighth.
    [Test]
    public void Items_that_fail_now_and_then_do_not_keep_batches_small([Values] bool hasTarget)
    {
        var random = new Random(5);
        var backend = new ScriptedBackend((n, _) => .02 + (.02 / 64 * n * n)) { Noise = .1, Errors = (n, _) => Enumerable.Range(0, n).Count(_ => random.NextDouble() < .03) / (double)n };
        AdaptiveController controller = hasTarget ? new AdaptiveController(TimeSpan.FromSeconds(.2)) : new AdaptiveController();

        Assert.That(backend.Run(controller, 3000).Skip(200).Throughput(), Is.GreaterThan(.93 * 8 / .04));
    }

    private static BatchObservation Batch(int items, int failed, double? errors = null) => Observe.Load(0, Math.Max(items, 4), 10) with
    {
        Feedback = new LoadFeedback { BatchSize = items, ErrorRate = errors ?? failed / (double)items, ProcessingTime = TimeSpan.FromSeconds(.1) },
    };

    private sealed class OneMore : IBatchSizeController
    {
        public BatchSizeDecision Decide(in BatchObservation observation) => new(observation.CurrentSize + 1, BatchSizeReason.BelowTarget);
    }
}
