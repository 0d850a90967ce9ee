using System.Text;
using System.Text.Json.Nodes;
using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>Rows over cells, and the files that are written of them.</summary>
public class EvaluationRowTests
{
    private static readonly EvaluationPlan Plan = new()
    {
        Controllers = [new ControllerEntry("mine", _ => null)],
        Regimes = [TargetRegime.Loose],
        Seeds = [4],
    };

    private static readonly EvaluationReport Report = new(Plan, [Cell(.5, .02, false), Cell(.9, .04, true), Cell(1.1, .06, true)]);

    [Test]
    public void A_row_is_worked_out_over_its_cells() => Assert.Multiple(() =>
    {
        var row = Report.Rows.Single();

        Assert.That(row.Cells, Is.EqualTo(3));
        Assert.That(row.GoodputMean, Is.EqualTo(2.5 / 3).Within(1e-12));
        Assert.That(row.GoodputP10, Is.EqualTo(.5));
        Assert.That(row.GoodputMin, Is.EqualTo(.5));
        Assert.That(row.ViolationsMean, Is.EqualTo(.04).Within(1e-12));
        Assert.That(row.ViolationsMax, Is.EqualTo(.06));
        Assert.That(row.Errors, Is.EqualTo(.0012).Within(1e-12));
        Assert.That(row.P99Ratio, Is.EqualTo(1.5).Within(1e-12));
        Assert.That(row.SizeDeviation, Is.EqualTo(.25).Within(1e-12));
        Assert.That(row.Passing, Is.EqualTo(2 / 3.0));
    });

    [Test]
    public void A_row_reads_as_people_like_it() => Assert.That(
        Report.Rows.Single().Texts,
        Is.EqualTo(["loose", "mine", "83.3 %", "50.0 %", "50.0 %", "4.0 %", "6.0 %", "0.12 %", "1.50", "0.25", "67 %"]));

    [Test]
    public void Every_text_has_its_heading() => Assert.That(EvaluationRow.Headings, Has.Count.EqualTo(Report.Rows.Single().Texts.Count));

    [Test]
    public void The_CSV_has_a_line_for_each_cell()
    {
        var writer = new StringWriter();
        ReportWriter.WriteCsv(Report, writer);

        Assert.That(writer.ToString(), Is.EqualTo(
            "regime,controller,backend,course,goodput,violations,errors,p99Ratio,sizeDeviation,batches,passes\n"
            + "Loose,\"mine\",\"4\",Step,0.5,0.02,0.0012,1.5,0.25,2000,False\n"
            + "Loose,\"mine\",\"4\",Step,0.9,0.04,0.0012,1.5,0.25,2000,True\n"
            + "Loose,\"mine\",\"4\",Step,1.1,0.06,0.0012,1.5,0.25,2000,True\n"));
    }

    [Test]
    public void The_JSON_has_the_conditions_the_rows_and_the_cells()
    {
        var stream = new MemoryStream();
        ReportWriter.WriteJson(Report, stream);

        var json = JsonNode.Parse(stream.ToArray())!;
        Assert.Multiple(() =>
        {
            Assert.That(json["seeds"]!.ToJsonString(), Is.EqualTo("[4]"));
            Assert.That(json["batchesPerCycle"]!.GetValue<int>(), Is.EqualTo(2000));
            Assert.That(json["rows"]![0]!["controller"]!.GetValue<string>(), Is.EqualTo("mine"));
            Assert.That(json["rows"]![0]!["regime"]!.GetValue<string>(), Is.EqualTo("loose"));
            Assert.That(json["cells"]![1]!["goodput"]!.GetValue<double>(), Is.EqualTo(.9));
            Assert.That(json["cells"]![1]!["course"]!.GetValue<string>(), Is.EqualTo("step"));
        });
    }

    [Test]
    public void The_Markdown_is_a_table()
    {
        var writer = new StringWriter(new StringBuilder());
        ReportWriter.WriteMarkdown(["a", "b"], [["1", "2"], ["3", "4"]], writer);

        Assert.That(writer.ToString(), Is.EqualTo("| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n"));
    }

    [Test]
    public void The_writers_need_all_they_are_given() => Assert.Multiple(() =>
    {
        Assert.Throws<ArgumentNullException>(() => ReportWriter.WriteCsv(null!, TextWriter.Null));
        Assert.Throws<ArgumentNullException>(() => ReportWriter.WriteCsv(Report, null!));
        Assert.Throws<ArgumentNullException>(() => ReportWriter.WriteJson(null!, Stream.Null));
        Assert.Throws<ArgumentNullException>(() => ReportWriter.WriteJson(Report, null!));
        Assert.Throws<ArgumentNullException>(() => ReportWriter.WriteMarkdown(null!, [], TextWriter.Null));
        Assert.Throws<ArgumentNullException>(() => ReportWriter.WriteMarkdown([], null!, TextWriter.Null));
        Assert.Throws<ArgumentNullException>(() => ReportWriter.WriteMarkdown([], [], null!));
    });

    private static CellResult Cell(double goodput, double violations, bool passes) => new()
    {
        Controller = "mine",
        Regime = TargetRegime.Loose,
        Backend = "4",
        Course = CourseKind.Step,
        Goodput = goodput,
        Violations = violations,
        Errors = .0012,
        P99Ratio = 1.5,
        SizeDeviation = .25,
        Batches = 2000,
        Passes = passes,
    };
}
