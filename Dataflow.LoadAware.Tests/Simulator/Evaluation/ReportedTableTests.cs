using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.Tables;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>A part of each table in docs/evaluation.md, recomputed: the committed texts are what the code gives.</summary>
public class ReportedTableTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "evaluation.md"));

    [TestCase("smooth costs", "adaptive", "latency", "threshold", "fixed, tuned by the oracle", "AIMD +1 x.9")]
    [TestCase("bent costs", "AIMD +1 x.9")]
    [TestCase("harder conditions", "threshold")]
    [TestCase("settling with a target", "adaptive", "latency", "threshold", "AIMD +1 x.9")]
    [TestCase("settling without a target", "adaptive", "threshold", "AIMD +1 x.9")]
    [TestCase("sharing", "AIMD +1 x.9")]
    [TestCase("side by side without a target", "adaptive", "fixed, tuned by the oracle", "AIMD +1 x.9")]
    [TestCase("side by side with a loose target", "adaptive", "threshold")]
    public void The_table_is_what_the_code_gives(string table, params string[] controllers)
    {
        var rows = ReportedTables.All.Single(it => it.Name == table).Rows([.. ControllerCatalogue.All.Where(entry => controllers.Contains(entry.Name))]);

        Assert.That(rows.Select(row => $"| {string.Join(" | ", row)} |"), Is.Not.Empty.And.SubsetOf(LinesOf(table)));
    }

    [Test]
    public void Every_controller_has_its_row() =>
        Assert.That(ControllerCatalogue.All.Select(entry => entry.Name), Is.SubsetOf(Page.Split('\n').SelectMany(line => line.Split(" | "))));

    [Test]
    public void Fill_puts_each_table_between_its_markers()
    {
        const string before = "intro\n<!-- table: smooth costs -->\nwhat stood here\n<!-- end of table -->\n";
        var rest = string.Concat(ReportedTables.All.Skip(1).Select(table => $"<!-- table: {table.Name} -->\n<!-- end of table -->\n"));

        var page = ReportedTables.Fill(before + rest, []);

        Assert.That(page, Does.StartWith($"intro\n<!-- table: smooth costs -->\n| {string.Join(" | ", EvaluationRow.Headings)} |\n| ---").And.Not.Contains("stood"));
    }

    [TestCase("no table here")]
    [TestCase("<!-- table: smooth costs -->\nwithout an end")]
    public void A_page_without_a_table_is_refused(string page)
    {
        var error = Assert.Throws<FormatException>(() => ReportedTables.Fill(page, []))!;

        Assert.That(error.Message, Is.EqualTo("The page has no table \"smooth costs\" between <!-- table: smooth costs --> and <!-- end of table -->."));
    }

    [Test]
    public void Filling_needs_a_page_and_controllers() => Assert.Multiple(() =>
    {
        Assert.Throws<ArgumentNullException>(() => ReportedTables.Fill(null!, []));
        Assert.Throws<ArgumentNullException>(() => ReportedTables.Fill("", null!));
    });

    private static string[] LinesOf(string table)
    {
        var start = Page.IndexOf($"<!-- table: {table} -->", StringComparison.Ordinal);
        return Page[start..Page.IndexOf("<!-- end of table -->", start, StringComparison.Ordinal)].Split('\n');
    }
}
