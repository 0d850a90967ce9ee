using Spectre.Console;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>Writes a table with aligned columns that is Markdown at the same time, so that it can be pasted into a page.</summary>
internal static class TableText
{
    // Wide enough for every table: a terminal wraps better than a column that is broken by letters
    private const int Width = 250;

    /// <summary>Writes the table under a heading of its own.</summary>
    public static void Write(TextWriter output, string heading, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        output.WriteLine(heading);
        output.WriteLine();
        Write(output, headings, rows);
        output.WriteLine();
    }

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (string heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(text => new Text(text)));
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Width;
        console.Write(table);

        // The border draws an empty line above and below
        foreach (string line in text.ToString().Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            output.WriteLine(line.TrimEnd());
        }
    }
}
