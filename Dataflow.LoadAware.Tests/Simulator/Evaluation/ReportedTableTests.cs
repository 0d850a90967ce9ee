using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.Sharing;
using Dataflow.LoadAware.Simulator.Evaluation.Steps;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>A part of each table in docs/evaluation.md, recomputed: the committed texts are what the code gives.</summary>
public class ReportedTableTests
{
    private static readonly ControllerEntry[] Slice =
        [.. ControllerCatalogue.All.Where(entry => entry.Name is "threshold" or "fixed, tuned by the oracle" or "AIMD +1 x.9")];

    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "evaluation.md"));

    [Test]
    public void The_table_on_reporting_seeds_is_what_the_code_gives()
    {
        var report = Evaluator.Run(new EvaluationPlan { Controllers = Slice, Seeds = EvaluationSeeds.Reporting });

        AssertOnPage(report.Rows.Select(row => row.Texts));
    }

    [Test]
    public void The_settling_tables_are_what_the_code_gives([Values(true, false)] bool hasTarget)
    {
        var plan = new StepPlan { Controllers = Slice };

        AssertOnPage(StepResponse.Run(hasTarget ? plan : plan with { Target = null }).Select(row => row.Texts));
    }

    [Test]
    public void The_sharing_table_is_what_the_code_gives() =>
        AssertOnPage(Fairness.Run(new FairnessPlan { Controllers = Slice }).Select(row => row.Texts));

    [Test]
    public void Every_controller_has_its_rows() =>
        Assert.That(ControllerCatalogue.All.Select(entry => entry.Name), Is.SubsetOf(Page.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => line.Split(" | "))));

    private static void AssertOnPage(IEnumerable<IReadOnlyList<string>> rows) =>
        Assert.That(rows.Select(row => $"| {string.Join(" | ", row)} |"), Is.SubsetOf(Page));
}
