using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>The table of results, and the machine that they come from.</summary>
internal static partial class Report
{
    private const int Width = 400;

    /// <summary>The machine, without its name.</summary>
    public static string Machine =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, "
        + $"{(GCSettings.IsServerGC ? "server" : "workstation")} GC";

    /// <summary>Writes the table.</summary>
    public static void Write(IEnumerable<Line> lines, bool markdown, TextWriter output)
    {
        var table = new Table { Border = markdown ? TableBorder.Markdown : TableBorder.Simple };
        foreach (string words in new[] { "path", "against" })
        {
            table.AddColumn(new TableColumn(words).NoWrap());
        }

        foreach (string figure in new[] { "theirs", "ours", "result", "middle turn", "at least", "aim", "reached", "spread" })
        {
            table.AddColumn(new TableColumn(figure).RightAligned().NoWrap());
        }

        foreach (Line line in lines)
        {
            table.AddRow([.. Cells(line).Select(cell => new Text(cell))]);
        }

        IEnumerable<string> rows = Render(table);
        output.WriteLine(string.Join(Environment.NewLine, markdown ? rows.Select(Squeeze) : rows));
    }

    /// <summary>A line for whoever waits.</summary>
    public static string Progress(Line line) =>
        $"{line.Name} ({line.Against}): {Theirs(line)} -> {line.Unit.Show(line.Counted.Ours)}, {line.Result} {Word(line.Verdict)}";

    private static IEnumerable<string> Render(Table table)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Width;
        console.Write(table);
        return text.ToString().Split('\n').Select(row => row.TrimEnd()).Where(row => row.Length > 0);
    }

    // Markdown needs no columns of the same width, and a narrow table makes small differences from one report to the next.
    private static string Squeeze(string row) => Blanks().Replace(Dashes().Replace(row, "---"), " ");

    [GeneratedRegex("-{2,}")]
    private static partial Regex Dashes();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Blanks();

    private static string[] Cells(Line line) =>
    [
        line.Name, line.Against, Theirs(line), line.Unit.Show(line.Counted.Ours), line.Result, line.MiddleResult,
        line.AtLeast, line.Aim, Word(line.Verdict), Spread(line),
    ];

    private static string Theirs(Line line) => double.IsNaN(line.Counted.Baseline) ? "-" : line.Unit.Show(line.Counted.Baseline);

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Missed => "NO",
        Verdict.Reached => "yes",
        Verdict.Aim => "aim",
        _ => "",
    };

    private static string Spread(Line line) => string.Create(
        CultureInfo.InvariantCulture, $"{line.Baseline.Spread:0%} / {line.Ours.Spread:0%}");
}
