using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using Moq;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The guards around a controller of one's own.</summary>
public class GuardedControllerTests
{
    private Mock<IBatchSizeController> _inner = null!;

    [SetUp]
    public void Make_an_inner_controller_that_holds() => Answer(100);

    [Test]
    public void What_the_inner_controller_wants_passes_through()
    {
        Answer(120);
        Assert.That(Guarded().Decide(Batch()), Is.EqualTo(new BatchSizeDecision(120, BatchSizeReason.Room)));
    }

    [TestCase(300, 200)]
    [TestCase(5, 25)]
    public void One_update_at_most_doubles_the_size_and_leaves_at_least_a_quarter(int wanted, int size)
    {
        Answer(wanted);
        Assert.That(Guarded().Decide(Batch()).Size, Is.EqualTo(size));
    }

    [TestCase(150, 130)]
    [TestCase(30, 90)]
    public void The_limits_are_kept(int wanted, int size)
    {
        Answer(wanted);
        Assert.That(Guarded().Decide(Batch() with { MinBatchSize = 90, MaxBatchSize = 130 }).Size, Is.EqualTo(size));
    }

    [TestCase(0.05, 120, BatchSizeReason.Room)]
    [TestCase(0.051, 100, BatchSizeReason.Errors)]
    public void Errors_above_5_percent_forbid_growth(double errors, int size, BatchSizeReason reason)
    {
        Answer(120);
        Assert.That(Guarded().Decide(Batch(errors: errors)), Is.EqualTo(new BatchSizeDecision(size, reason)));
    }

    [Test]
    public void Errors_do_not_forbid_to_shrink()
    {
        Answer(80);
        Assert.That(Guarded().Decide(Batch(errors: 0.1)).Size, Is.EqualTo(80));
    }

    [TestCase(0.2, 100, BatchSizeReason.Room)]
    [TestCase(0.201, 50, BatchSizeReason.Overload)]
    public void Errors_above_20_percent_halve_the_size(double errors, int size, BatchSizeReason reason) =>
        Assert.That(Guarded().Decide(Batch(errors: errors)), Is.EqualTo(new BatchSizeDecision(size, reason)));

    [Test]
    public void A_refusal_halves_the_size_once_whatever_its_error_rate_and_the_inner_controller_does_not_see_it([Values] bool saysHowLong)
    {
        GuardedController guarded = Guarded();
        LoadFeedback refused = saysHowLong ? new() { RetryAfter = TimeSpan.FromSeconds(1) } : new() { IsOverloaded = true };

        BatchSizeDecision first = guarded.Decide(Batch(at: 10) with { Feedback = refused with { BatchSize = 100 } });
        BatchSizeDecision second = guarded.Decide(Batch(size: 50, at: 10.5, dispatchedAt: 9.5) with { Feedback = refused with { BatchSize = 100 } });

        Assert.That(first, Is.EqualTo(new BatchSizeDecision(50, BatchSizeReason.Overload)));
        Assert.That(second, Is.EqualTo(new BatchSizeDecision(50, BatchSizeReason.OverloadKnown)));
        _inner.VerifyNoOtherCalls();
    }

    [Test]
    public void The_inner_controller_does_not_see_overload()
    {
        Guarded().Decide(Batch(errors: 1));
        _inner.VerifyNoOtherCalls();
    }

    [Test]
    public void Batches_cut_before_the_decrease_cannot_halve_again()
    {
        GuardedController guarded = Guarded();
        guarded.Decide(Batch(at: 10, errors: 1));

        Assert.That(
            guarded.Decide(Batch(size: 50, items: 100, at: 10.5, dispatchedAt: 9.5, errors: 1)),
            Is.EqualTo(new BatchSizeDecision(50, BatchSizeReason.OverloadKnown)));
    }

    [Test]
    public void A_batch_cut_after_the_decrease_can()
    {
        GuardedController guarded = Guarded();
        guarded.Decide(Batch(at: 10, errors: 1));
        Assert.That(guarded.Decide(Batch(size: 50, items: 50, at: 12, dispatchedAt: 11, errors: 1)).Size, Is.EqualTo(25));
    }

    [Test]
    public void Late_feedback_of_the_old_size_cannot_even_if_its_dispatch_seems_recent()
    {
        GuardedController guarded = Guarded();
        guarded.Decide(Batch(at: 10, errors: 1));
        Assert.That(guarded.Decide(Batch(size: 50, items: 100, at: 12, dispatchedAt: 11, errors: 1)).Reason, Is.EqualTo(BatchSizeReason.OverloadKnown));
    }

    [Test]
    public void Batches_of_unknown_size_are_judged_by_time_alone()
    {
        GuardedController guarded = Guarded();
        guarded.Decide(Batch(at: 10, items: 0, errors: 1));
        Assert.That(guarded.Decide(Batch(size: 50, items: 0, at: 12, dispatchedAt: 11, errors: 1)).Size, Is.EqualTo(25));
    }

    [Test]
    public void At_the_minimum_overload_says_that_it_stands_at_the_limit() =>
        Assert.That(
            Guarded().Decide(Batch(errors: 1) with { MinBatchSize = 100 }), Is.EqualTo(new BatchSizeDecision(100, BatchSizeReason.AtLimit)));

    [Test]
    public void A_partial_batch_forbids_growth()
    {
        Answer(120);
        Assert.That(Guarded().Decide(Batch() with { IsFull = false }), Is.EqualTo(new BatchSizeDecision(100, BatchSizeReason.PartialBatch)));
    }

    [Test]
    public void Ceilings_are_off_by_default()
    {
        Answer(120);
        BatchObservation busy = Batch();
        busy = busy with { Feedback = busy.Feedback with { CpuLoad = 1, QueueDepth = 1_000_000, DbLocks = 1_000_000 } };
        Assert.That(Guarded().Decide(busy).Size, Is.EqualTo(120));
    }

    [TestCase(0.95, 0, 0)]
    [TestCase(0, 10, 0)]
    [TestCase(0, 0, 5)]
    public void Any_one_saturated_resource_forbids_growth(double cpu, int queue, int locks)
    {
        Answer(120);
        var guarded = new GuardedController(_inner.Object, new GuardOptions { CpuCeiling = 0.95, QueueCeiling = 10, LockCeiling = 5 });
        BatchObservation busy = Batch();
        busy = busy with { Feedback = busy.Feedback with { CpuLoad = cpu, QueueDepth = queue, DbLocks = locks } };
        Assert.That(guarded.Decide(busy), Is.EqualTo(new BatchSizeDecision(100, BatchSizeReason.Saturated)));
    }

    [Test]
    public void Below_the_ceilings_growth_is_free()
    {
        Answer(120);
        var guarded = new GuardedController(_inner.Object, new GuardOptions { CpuCeiling = 0.95, QueueCeiling = 10, LockCeiling = 5 });
        BatchObservation calm = Batch();
        calm = calm with { Feedback = calm.Feedback with { CpuLoad = 0.94, QueueDepth = 9, DbLocks = 4 } };
        Assert.That(guarded.Decide(calm).Size, Is.EqualTo(120));
    }

    [Test]
    public void Options_are_copied()
    {
        Answer(120);
        var options = new GuardOptions();
        var guarded = new GuardedController(_inner.Object, options);
        options.GrowthErrorRate = 0;
        Assert.That(guarded.Decide(Batch(errors: 0.04)).Size, Is.EqualTo(120));
    }

    [Test]
    public void Arguments_must_not_be_null()
    {
        Assert.That(() => new GuardedController(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("inner"));
        Assert.That(() => new GuardedController(_inner.Object, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));
    }

    private static BatchObservation Batch(int size = 100, int? items = null, double at = 10, double? dispatchedAt = null, double errors = 0) =>
        Observe.Load(0.5, size, at) with
        {
            Feedback = new LoadFeedback { BatchSize = items ?? size, ErrorRate = errors },
            DispatchedAt = TimeSpan.FromSeconds(dispatchedAt ?? at),
        };

    private GuardedController Guarded() => new(_inner.Object);

    private void Answer(int size)
    {
        _inner = new Mock<IBatchSizeController>(MockBehavior.Strict);
        _inner.Setup(c => c.Decide(in It.Ref<BatchObservation>.IsAny)).Returns(new BatchSizeDecision(size, BatchSizeReason.Room));
    }
}
