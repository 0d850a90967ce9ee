using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.Steps;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.Steps;

/// <summary>The step test as a whole: known rules settle as is known of them.</summary>
public class StepResponseTests
{
    private static readonly IReadOnlyList<StepRow> Rows = StepResponse.Run(new StepPlan());

    [Test]
    public void A_fixed_size_that_fits_one_half_never_settles_at_both_ends() =>
        Assert.That(Row("fixed, tuned by the oracle").Texts, Is.EqualTo(["fixed, tuned by the oracle", "never", "never", "never", "0.60", "-0.51", "0.00"]));

    [Test]
    public void Additive_increase_takes_a_batch_for_each_item() =>
        Assert.That(Row("AIMD +1 x.9").Cold.MedianBatches, Is.EqualTo(147).Within(5));

    [Test]
    public void Multiplicative_decrease_is_quick() => Assert.That(Row("AIMD +1 x.9").Rise.MedianBatches, Is.EqualTo(17).Within(4));

    [Test]
    public void Additive_increase_is_slow_again_after_the_fall() =>
        Assert.That(Row("AIMD +1 x.9").Fall.MedianBatches, Is.EqualTo(113).Within(8));

    [Test]
    public void Additive_increase_hardly_overshoots() => Assert.That(Row("AIMD +1 x.9").Overshoot, Is.EqualTo(1.1).Within(.05));

    [Test]
    public void Controllers_that_need_a_target_are_left_out_without_one()
    {
        var rows = StepResponse.Run(new StepPlan { Target = null, Seeds = [1] });

        Assert.That(rows.Select(row => row.Controller), Does.Not.Contain("Percona").And.Contains("AIMD +1 x.9"));
    }

    [Test]
    public void Every_text_has_its_heading() => Assert.That(StepRow.Headings, Has.Count.EqualTo(Rows[0].Texts.Count));

    [Test]
    public void The_plan_has_the_documented_defaults()
    {
        var plan = new StepPlan();

        Assert.Multiple(() =>
        {
            Assert.That(plan.Controllers, Is.SameAs(ControllerCatalogue.All));
            Assert.That(plan.Target, Is.EqualTo(TimeSpan.FromMilliseconds(100)));
            Assert.That(plan.Quantile, Is.EqualTo(.95));
            Assert.That(plan.Seeds, Is.EqualTo(Enumerable.Range(1, 100)));
            Assert.That(plan.Band, Is.Null);
            Assert.That(plan.EffectiveBand, Is.EqualTo(.25));
            Assert.That((plan with { Target = null }).EffectiveBand, Is.EqualTo(.6));
            Assert.That((plan with { Band = .1 }).EffectiveBand, Is.EqualTo(.1));
        });
    }

    [Test]
    public void A_quantile_that_is_no_share_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new StepPlan { Quantile = 1 });

    [Test]
    public void A_plan_is_needed() => Assert.Throws<ArgumentNullException>(() => StepResponse.Run(null!));

    private static StepRow Row(string controller) => Rows.Single(row => row.Controller == controller);
}
