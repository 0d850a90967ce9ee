using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>The runner: the same figures on any number of threads, in the order of the plan, against the oracle.</summary>
public class EvaluatorTests
{
    private static readonly ControllerEntry Tuned = ControllerCatalogue.Peers.Single(entry => entry.Name == "fixed, tuned by the oracle");
    private static readonly ControllerEntry NeedsTarget = ControllerCatalogue.Peers.Single(entry => entry.Name == "Percona");

    private static readonly EvaluationPlan Small = new()
    {
        Controllers = [Tuned, NeedsTarget],
        Seeds = [1, 2],
        Courses = [CourseKind.Constant, CourseKind.Spikes],
        BatchesPerCycle = 200,
    };

    [Test]
    public void Cells_are_the_same_on_one_thread_and_on_four()
    {
        var one = Evaluator.Run(Small with { MaxDegreeOfParallelism = 1 }).Cells;

        Assert.That(Evaluator.Run(Small with { MaxDegreeOfParallelism = 4 }).Cells, Is.EqualTo(one));
    }

    [Test]
    public void Cells_come_in_the_order_of_the_plan()
    {
        var cells = Evaluator.Run(Small with { Controllers = [Tuned] }).Cells;

        Assert.That(cells.Select(cell => (cell.Regime, cell.Backend, cell.Course)), Is.EqualTo(
            from regime in Small.Regimes
            from seed in Small.Seeds
            from course in Small.Courses
            select (regime, $"{seed}", course)));
    }

    [Test]
    public void A_controller_without_a_use_for_a_regime_is_left_out_there()
    {
        var rows = Evaluator.Run(Small).Rows;

        Assert.That(rows.Select(row => (row.Regime, row.Controller)), Does.Not.Contain((TargetRegime.None, NeedsTarget.Name)));
    }

    [Test]
    public void A_row_covers_every_backend_under_every_course() =>
        Assert.That(Evaluator.Run(Small).Rows.Select(row => row.Cells), Is.All.EqualTo(4));

    [Test]
    public void Under_a_constant_load_the_oracles_own_size_reaches_the_oracle()
    {
        var cells = Evaluator.Run(Small with { Controllers = [Tuned], Courses = [CourseKind.Constant] }).Cells;

        Assert.That(cells.Select(cell => cell.Goodput), Is.All.EqualTo(1));
    }

    [Test]
    public void Under_a_constant_load_the_oracles_own_size_violates_the_target_as_often_as_allowed()
    {
        var plan = Small with
        {
            Controllers = [Tuned],
            Courses = [CourseKind.Constant],
            Regimes = [TargetRegime.Binding],
            BatchesPerCycle = 20_000,
        };

        Assert.That(Evaluator.Run(plan).Cells.Select(cell => cell.Violations), Is.All.EqualTo(.05).Within(.006));
    }

    [Test]
    public void A_cycle_takes_as_many_batches_of_the_oracle_as_the_plan_says()
    {
        var cells = Evaluator.Run(Small with { Controllers = [Tuned], Courses = [CourseKind.Constant], BatchesPerCycle = 1000 }).Cells;

        Assert.That(cells.Select(cell => cell.Batches), Is.All.EqualTo(1000).Within(4).Percent);
    }

    [Test]
    public void Progress_ends_with_all_cells_done()
    {
        var reports = new Reports();
        Evaluator.Run(Small with { MaxDegreeOfParallelism = 1 }, reports);

        Assert.That(reports.All, Is.EqualTo(Enumerable.Range(1, 12).Select(done => new EvaluationProgress(done, 12))));
    }

    [Test]
    public void A_cancelled_evaluation_stops() =>
        Assert.Catch<OperationCanceledException>(() => Evaluator.Run(Small, cancellationToken: new CancellationToken(canceled: true)));

    [Test]
    public void A_plan_is_needed() => Assert.Throws<ArgumentNullException>(() => Evaluator.Run(null!));

    [Test]
    public void Backends_of_your_own_take_the_place_of_the_zoo()
    {
        var own = BackendZoo.Make(7) with { Name = "mine" };

        Assert.That(Evaluator.Run(Small with { Backends = [own] }).Cells.Select(cell => cell.Backend), Is.All.EqualTo("mine"));
    }

    [Test]
    public void A_trace_gives_every_batch_of_a_cell()
    {
        var backend = BackendZoo.Make(1);
        var plan = Small with { Controllers = [Tuned], Regimes = [TargetRegime.None], Seeds = [1], Courses = [CourseKind.Spikes] };

        var trace = Evaluator.Trace(plan, Tuned, TargetRegime.None, backend, CourseKind.Spikes);

        Assert.That(trace, Has.Count.EqualTo(Evaluator.Run(plan).Cells.Single().Batches));
    }

    [Test]
    public void A_trace_of_a_controller_without_a_use_for_the_regime_is_empty() =>
        Assert.That(Evaluator.Trace(Small, NeedsTarget, TargetRegime.None, BackendZoo.Make(1), CourseKind.Step), Is.Empty);

    [Test]
    public void A_cell_passes_by_goodput_and_violations_together()
    {
        var cells = Evaluator.Run(new EvaluationPlan { Seeds = [1, 2, 3], BatchesPerCycle = 300 }).Cells;

        Assert.That(cells.Select(cell => cell.Passes), Is.EqualTo(cells.Select(cell => cell.Goodput >= .9 && cell.Violations <= .07)));
    }

    [Test]
    public void A_stricter_quantile_allows_fewer_violations()
    {
        var cells = Evaluator.Run(new EvaluationPlan { Seeds = [1, 2, 3], BatchesPerCycle = 300, Quantile = .99 }).Cells;

        Assert.That(cells.Select(cell => cell.Passes), Is.EqualTo(cells.Select(cell => cell.Goodput >= .9 && cell.Violations <= .0140000001)));
    }

    [Test]
    public void The_plan_has_the_documented_defaults()
    {
        var plan = new EvaluationPlan();

        Assert.Multiple(() =>
        {
            Assert.That(plan.Controllers, Is.SameAs(ControllerCatalogue.All));
            Assert.That(plan.Regimes, Is.EqualTo([TargetRegime.Binding, TargetRegime.Loose, TargetRegime.None]));
            Assert.That(plan.Family, Is.EqualTo(BackendFamily.Smooth));
            Assert.That(plan.Seeds, Is.SameAs(EvaluationSeeds.Tuning));
            Assert.That(plan.Backends, Is.Null);
            Assert.That(plan.Courses, Is.EqualTo(Enum.GetValues<CourseKind>()));
            Assert.That(plan.BatchesPerCycle, Is.EqualTo(2000));
            Assert.That(plan.Quantile, Is.EqualTo(.95));
            Assert.That(plan.OutlierProbability, Is.Zero);
            Assert.That(plan.Disturbance, Is.SameAs(Disturbance.None));
            Assert.That(plan.MaxDegreeOfParallelism, Is.EqualTo(-1));
        });
    }

    [TestCaseSource(nameof(Refused))]
    public void A_figure_outside_its_range_is_refused(Func<EvaluationPlan> make, string message)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => make())!;

        Assert.That(error.Message, Does.StartWith(message));
    }

    private static IEnumerable<TestCaseData> Refused() =>
    [
        Case(() => new EvaluationPlan { BatchesPerCycle = 9 }, "BatchesPerCycle must be from 10 to 1000000."),
        Case(() => new EvaluationPlan { Quantile = .3 }, "Quantile must be a number from 0.5 to 0.999."),
        Case(() => new EvaluationPlan { OutlierProbability = -1 }, "OutlierProbability must be a number from 0 to 1."),
        Case(() => new EvaluationPlan { MaxDegreeOfParallelism = 0 }, "MaxDegreeOfParallelism must be from 1 to 1024."),
    ];

    private static TestCaseData Case(Func<EvaluationPlan> make, string message) => new TestCaseData(make, message).SetArgDisplayNames(message);

    private sealed class Reports : IProgress<EvaluationProgress>
    {
        public List<EvaluationProgress> All { get; } = [];

        public void Report(EvaluationProgress value) => All.Add(value);
    }
}
