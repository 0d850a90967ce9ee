using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Courses;
using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>A run of so many items: where it ends, within which limits, who may play.</summary>
public class FiniteRunTests
{
    private static readonly FiniteRun Run = new() { Cost = new CostModel { Jitter = 0 }, Course = new ConstantCourse(), Items = 250 };

    [Test]
    public void It_ends_with_the_last_item() =>
        Assert.That(Run.Play(new FixedController(), 100).Select(batch => batch.Size), Is.EqualTo(new[] { 100, 100, 50 }));

    [Test]
    public void The_first_batch_has_the_initial_size_within_the_limits()
    {
        FiniteRun limited = Run with { MinBatchSize = 40, MaxBatchSize = 60 };

        Assert.That((limited.Play(new FixedController(), 10)[0].Size, limited.Play(new FixedController(), 90)[0].Size), Is.EqualTo((40, 60)));
    }

    [Test]
    public void A_controller_hears_of_a_batch_while_the_next_is_in_work() =>
        Assert.That(Run.Play(new FixedController(60), 20).Select(batch => batch.Size), Is.EqualTo(new[] { 20, 20, 60, 60, 60, 30 }));

    [TestCase(100, 103)]
    [TestCase(1, 20)]
    public void The_oracle_keeps_the_limits(int min, int max) =>
        Assert.That((Run with { MinBatchSize = min, MaxBatchSize = max }).PlayOracle(null, 0.95)[0].Size, Is.EqualTo(max));

    [Test]
    public void Where_the_target_allows_less_than_the_smallest_size_the_oracle_takes_that() =>
        Assert.That((Run with { MinBatchSize = 30 }).PlayOracle(TimeSpan.FromMilliseconds(1), 0.95)[0].Size, Is.EqualTo(30));

    [Test]
    public void There_must_be_something_to_play_and_somebody_to_play_it()
    {
        Assert.That(() => Run with { Items = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Run with { MinBatchSize = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Run with { MaxBatchSize = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Run.Play(null!, 1), Throws.ArgumentNullException);
    }
}
