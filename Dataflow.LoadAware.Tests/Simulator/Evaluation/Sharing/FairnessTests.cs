using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.Sharing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.Sharing;

/// <summary>Clients on a shared backend: Jain's index, and rules whose fairness is known.</summary>
public class FairnessTests
{
    private static readonly IReadOnlyList<FairnessRow> Rows = Fairness.Run(new FairnessPlan { Clients = [4], Seeds = [1, 2] });

    [TestCase(new double[] { 5, 5, 5, 5 }, 1)]
    [TestCase(new double[] { 5, 0, 0, 0 }, .25)]
    [TestCase(new double[] { 1, 3 }, .8)]
    [TestCase(new double[] { 0, 0 }, 0)]
    public void Jains_index_is_1_for_equals_and_one_nth_for_a_winner_who_takes_all(double[] shares, double index) =>
        Assert.That(Fairness.JainIndex(shares), Is.EqualTo(index).Within(1e-12));

    [Test]
    public void Jains_index_needs_shares() => Assert.Throws<ArgumentNullException>(() => Fairness.JainIndex(null!));

    [Test]
    public void Equal_fixed_sizes_share_evenly([Values] SharingMode mode)
    {
        var plan = new FairnessPlan { Modes = [mode], Clients = [4], Seeds = [1], InitialSizes = [100] };

        Assert.That(Fairness.Run(plan).Single(row => row.Controller == "fixed 100").JainMean, Is.EqualTo(1).Within(.002));
    }

    [Test]
    public void In_a_queue_fixed_sizes_share_in_proportion_to_themselves() =>
        Assert.That(Row(SharingMode.QueueInSignal, "fixed 100").JainMean, Is.EqualTo(Fairness.JainIndex([10, 40, 160, 640])).Within(.01));

    [Test]
    public void Additive_increase_is_fair_where_clients_contend() =>
        Assert.That(Row(SharingMode.Contention, "AIMD +1 x.9").JainMin, Is.GreaterThan(.999));

    [Test]
    public void Additive_increase_is_rather_fair_in_a_queue_that_it_sees() =>
        Assert.That(Row(SharingMode.QueueInSignal, "AIMD +1 x.9").JainMean, Is.InRange(.85, .95));

    [Test]
    public void Multiplicative_increase_is_not() => Assert.That(Row(SharingMode.QueueInSignal, "Spirit").JainMean, Is.LessThan(.5));

    [Test]
    public void What_they_reach_together_is_measured_against_the_best_common_size() =>
        Assert.That(Row(SharingMode.Contention, "AIMD +1 x.9").Goodput, Is.InRange(.94, .98));

    [Test]
    public void Violations_are_those_of_the_reported_times() =>
        Assert.That(Row(SharingMode.Contention, "AIMD +1 x.9").Violations, Is.InRange(.03, .06));

    [Test]
    public void Without_a_target_nothing_violates_it()
    {
        var rows = Fairness.Run(new FairnessPlan { Modes = [SharingMode.Contention], Clients = [4], Seeds = [1], HasTarget = false });

        Assert.That(rows.Select(row => row.Violations), Is.All.Zero);
    }

    [Test]
    public void Rows_come_in_the_order_of_the_plan() =>
        Assert.That(Rows.Select(row => row.Mode), Is.Ordered);

    [Test]
    public void A_row_reads_as_people_like_it()
    {
        var row = new FairnessRow
        {
            Controller = "mine",
            Mode = SharingMode.QueueInSignal,
            Clients = 8,
            JainMean = .98765,
            JainMin = .9,
            Goodput = 1.0123,
            Violations = .05,
        };

        Assert.That(row.Texts, Is.EqualTo(["QueueInSignal", "8", "mine", "0.988", "0.900", "101.2 %", "5.0 %"]));
    }

    [Test]
    public void Every_text_has_its_heading() => Assert.That(FairnessRow.Headings, Has.Count.EqualTo(Rows[0].Texts.Count));

    [Test]
    public void The_plan_has_the_documented_defaults()
    {
        var plan = new FairnessPlan();

        Assert.Multiple(() =>
        {
            Assert.That(plan.Controllers, Is.SameAs(ControllerCatalogue.All));
            Assert.That(plan.Modes, Is.EqualTo(Enum.GetValues<SharingMode>()));
            Assert.That(plan.Clients, Is.EqualTo([4, 8]));
            Assert.That(plan.InitialSizes, Is.EqualTo([10, 40, 160, 640]));
            Assert.That(plan.Seeds, Is.EqualTo(Enumerable.Range(1, 20)));
            Assert.That(plan.HasTarget, Is.True);
        });
    }

    [Test]
    public void A_plan_is_needed() => Assert.Throws<ArgumentNullException>(() => Fairness.Run(null!));

    private static FairnessRow Row(SharingMode mode, string controller) => Rows.Single(row => row.Mode == mode && row.Controller == controller);
}
