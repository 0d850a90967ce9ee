using Dataflow.LoadAware.Benchmarks.Quick;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>What the table looks like.</summary>
public class ReportTests
{
    private static readonly Line Line = new(
        "path", "BatchBlock", Unit.Nanoseconds, new TimesCheaper(2, 3), [new Pair(30, 12), new Pair(36, 15)]);

    [Test]
    public void Markdown_has_a_row_a_line()
    {
        using var output = new StringWriter();
        Report.Write([Line], markdown: true, output);
        string[] rows = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.That(rows, Is.EqualTo(new[]
        {
            "| path | against | theirs | ours | result | middle turn | at least | aim | reached | spread |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            "| path | BatchBlock | 30.0 ns | 12.0 ns | 2.50x | 2.40x | 2x | 3x | yes | 10% / 13% |",
        }));
    }

    [Test]
    public void The_table_for_a_terminal_has_columns_of_the_same_width()
    {
        using var output = new StringWriter();
        Report.Write([Line, Line], markdown: false, output);
        string[] rows = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.That(rows.Skip(2).Select(row => row.IndexOf("30.0 ns", StringComparison.Ordinal)), Is.All.EqualTo(rows[0].IndexOf("theirs", StringComparison.Ordinal) - 1));
    }

    [Test]
    public void The_figures_that_count_are_shown()
    {
        Line middle = new("luck", "theirs", Unit.Plain, new WithinFraction(0.25, 0), [new(1, 2), new(3, 4), new(5, 6)], CountedRound.Middle);
        Assert.That(Report.Progress(middle), Is.EqualTo("luck (theirs): 3.00 -> 4.00, +33.3 % NO"));
    }

    [Test]
    public void Progress_is_one_line() =>
        Assert.That(Report.Progress(Line), Is.EqualTo("path (BatchBlock): 30.0 ns -> 12.0 ns, 2.50x yes"));
}
