using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Writes tables as files: the same bytes for the same figures, in every culture.</summary>
public static class ReportWriter
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes every cell as a line of comma-separated values, after a line of headings.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void WriteCsv(EvaluationReport report, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("regime,controller,backend,course,goodput,violations,errors,p99Ratio,sizeDeviation,batches,passes\n");
        foreach (var cell in report.Cells)
        {
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Regime},{Quoted(cell.Controller)},{Quoted(cell.Backend)},{cell.Course},{cell.Goodput:r},{cell.Violations:r},{cell.Errors:r},{cell.P99Ratio:r},{cell.SizeDeviation:r},{cell.Batches},{cell.Passes}\n"));
        }
    }

    /// <summary>Writes the conditions, the rows and every cell as one JSON document.</summary>
    /// <param name="report">The report.</param>
    /// <param name="stream">Where to, in UTF-8.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void WriteJson(EvaluationReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        var plan = report.Plan;
        JsonSerializer.Serialize(
            stream,
            new
            {
                plan.Family,
                plan.Seeds,
                plan.BatchesPerCycle,
                plan.Quantile,
                plan.OutlierProbability,
                plan.Disturbance,
                report.Rows,
                report.Cells,
            },
            Json);
    }

    /// <summary>Writes rows of texts as a Markdown table.</summary>
    /// <param name="headings">The headings, for example <see cref="EvaluationRow.Headings"/>.</param>
    /// <param name="rows">The rows, for example <see cref="EvaluationRow.Texts"/> of each.</param>
    /// <param name="writer">Where to.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void WriteMarkdown(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(writer);
        WriteLine(headings, writer);
        WriteLine(headings.Select(_ => "---"), writer);
        foreach (var row in rows)
            WriteLine(row, writer);
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void WriteLine(IEnumerable<string> texts, TextWriter writer) => writer.Write($"| {string.Join(" | ", texts)} |\n");
}
