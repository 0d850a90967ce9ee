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
        Assert.That(rows, Has.Length.EqualTo(3));
        Assert.That(
            rows[2].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Is.EqualTo(new[] { "path", "BatchBlock", "30.0 ns", "12.0 ns", "2.50x", "2.40x", "2x", "3x", "yes", "10% / 13%" }));
    }

    [Test]
    public void Progress_is_one_line() =>
        Assert.That(Report.Progress(Line), Is.EqualTo("path (BatchBlock): 30.0 ns -> 12.0 ns, 2.50x yes"));
}
