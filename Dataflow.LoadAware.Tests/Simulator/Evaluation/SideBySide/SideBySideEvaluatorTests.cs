using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.SideBySide;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.SideBySide;

/// <summary>Several workers with one controller as a whole: sizes whose share of the best is known.</summary>
public class SideBySideEvaluatorTests
{
    private const string TunedForOne = "fixed, tuned by the oracle";

    private static readonly IReadOnlyList<SideBySideRow> Rows = SideBySideEvaluator.Run(new SideBySidePlan { Seeds = [1, 2, 3] });

    [Test]
    public void The_size_that_is_best_for_one_is_best_where_nobody_slows_the_others(
        [Values(SideBySideKind.Independent, SideBySideKind.Queueing)] SideBySideKind kind, [Values(2, 4, 8)] int workers) =>
        Assert.That(Row(kind, workers, TunedForOne).GoodputMin, Is.EqualTo(1).Within(.005));

    [Test]
    public void It_is_too_large_where_they_contend_the_more_the_more_there_are() =>
        Assert.That(
            new[] { 2, 4, 8 }.Select(workers => Row(SideBySideKind.Contending, workers, TunedForOne).GoodputMean),
            Is.Ordered.Descending.And.All.LessThan(.98));

    [Test]
    public void The_best_common_size_itself_is_the_measure([Values] SideBySideKind kind)
    {
        var cost = BackendZoo.Make(7).Cost;
        var best = SideBySideOracle.BestSize(cost, kind, 4, 10_000);
        var plan = new SideBySidePlan
        {
            Controllers = [new("best", _ => new FixedController(best)) { InitialSize = _ => best }],
            Kinds = [kind],
            Workers = [4],
            Seeds = [7],
        };

        Assert.That(SideBySideEvaluator.Run(plan).Single().GoodputMean, Is.EqualTo(1));
    }

    [Test]
    public void One_worker_is_the_same_in_every_kind()
    {
        var rows = SideBySideEvaluator.Run(new SideBySidePlan { Controllers = ControllerCatalogue.Own, Workers = [1], Seeds = [1] });

        Assert.That(rows.Select(row => row with { Kind = default }).Distinct().Count(), Is.EqualTo(rows.Count / 3));
    }

    [Test]
    public void The_same_plan_gives_the_same_rows() =>
        Assert.That(SideBySideEvaluator.Run(new SideBySidePlan { Seeds = [1, 2, 3] }), Is.EqualTo(Rows));

    [Test]
    public void Rows_come_in_the_order_of_the_plan()
    {
        var plan = new SideBySidePlan
        {
            Controllers = [ControllerCatalogue.Peers[1], ControllerCatalogue.Own[4]],
            Kinds = [SideBySideKind.Queueing, SideBySideKind.Independent],
            Workers = [4, 2],
            Seeds = [1],
        };

        Assert.That(
            SideBySideEvaluator.Run(plan).Select(row => $"{row.Kind} {row.Workers} {row.Controller}"),
            Is.EqualTo([
                "Queueing 4 fixed 100", "Queueing 4 AIMD", "Queueing 2 fixed 100", "Queueing 2 AIMD",
                "Independent 4 fixed 100", "Independent 4 AIMD", "Independent 2 fixed 100", "Independent 2 AIMD",
            ]));
    }

    [Test]
    public void Without_a_target_nothing_violates_it() => Assert.That(Rows.Select(row => row.Violations), Is.All.Zero);

    [Test]
    public void Who_needs_a_target_is_left_out_without_one() =>
        Assert.That(Rows.Select(row => row.Controller), Does.Contain("goodput").And.Not.Contains("latency").And.Not.Contains("Spirit"));

    [Test]
    public void A_loose_target_is_loose_for_all_workers_together([Values] SideBySideKind kind)
    {
        var plan = new SideBySidePlan { Controllers = ControllerCatalogue.All, Kinds = [kind], Workers = [4], Seeds = [1, 2, 3], HasTarget = true };

        var rows = SideBySideEvaluator.Run(plan).ToDictionary(row => row.Controller);

        Assert.That(rows[TunedForOne].Violations, Is.LessThan(.05), "twice the best size at most");
        Assert.That(rows["Spirit"].Violations, Is.GreaterThan(.05));
        Assert.That(rows, Does.Not.ContainKey("goodput"));
    }

    [Test]
    public void A_row_passes_with_goodput_and_without_violations()
    {
        SideBySideResult[] results = [new(.9, .07), new(.89, 0), new(1, .08), new(.95, 0)];

        var row = SideBySideRow.Of(SideBySideKind.Contending, 8, "mine", results);

        Assert.That(row.Texts, Is.EqualTo(["Contending", "8", "mine", "93.5 %", "89.0 %", "89.0 %", "3.8 %", "50 %"]));
    }

    [Test]
    public void Every_text_has_its_heading() => Assert.That(SideBySideRow.Headings, Has.Count.EqualTo(Rows[0].Texts.Count));

    [Test]
    public void The_plan_has_the_documented_defaults()
    {
        var plan = new SideBySidePlan();

        Assert.Multiple(() =>
        {
            Assert.That(plan.Controllers, Is.SameAs(ControllerCatalogue.All));
            Assert.That(plan.Kinds, Is.EqualTo(Enum.GetValues<SideBySideKind>()));
            Assert.That(plan.Workers, Is.EqualTo([2, 4, 8]));
            Assert.That(plan.Seeds, Is.EqualTo(Enumerable.Range(1, 20)));
            Assert.That(plan.Batches, Is.EqualTo(2000));
            Assert.That(plan.HasTarget, Is.False);
        });
    }

    [TestCase(0)]
    [TestCase(65)]
    public void A_number_of_workers_out_of_range_is_refused(int workers) =>
        Refused(() => _ = new SideBySidePlan { Workers = [2, workers] }, workers, "Workers must be from 1 to 64.");

    [TestCase(99)]
    [TestCase(1_000_001)]
    public void A_length_out_of_range_is_refused(int batches) =>
        Refused(() => _ = new SideBySidePlan { Batches = batches }, batches, "Batches must be from 100 to 1000000.");

    [Test]
    public void An_unknown_kind_is_refused() =>
        Refused(() => _ = new SideBySidePlan { Kinds = [(SideBySideKind)9] }, (SideBySideKind)9, "Kinds must be one of Independent, Contending, Queueing.");

    [Test]
    public void No_seeds_are_refused() =>
        Assert.That(() => new SideBySidePlan { Seeds = [] }, Throws.ArgumentException.With.Message.StartsWith("Seeds must have one seed at least."));

    [Test]
    public void A_plan_is_needed() => Assert.Throws<ArgumentNullException>(() => SideBySideEvaluator.Run(null!));

    [Test]
    public void It_can_be_stopped() =>
        Assert.That(() => SideBySideEvaluator.Run(new SideBySidePlan(), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    private static SideBySideRow Row(SideBySideKind kind, int workers, string controller) =>
        Rows.Single(row => row.Kind == kind && row.Workers == workers && row.Controller == controller);

    private static void Refused(Action wrong, object value, string message)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(wrong)!;

        Assert.That(error.ActualValue, Is.EqualTo(value));
        Assert.That(error.Message, Does.StartWith(message));
    }
}
