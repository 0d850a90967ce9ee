using Dataflow.LoadAware.Simulator.Evaluation.Sharing;
using Dataflow.LoadAware.Simulator.Evaluation.SideBySide;
using Dataflow.LoadAware.Simulator.Evaluation.Steps;

namespace Dataflow.LoadAware.Simulator.Evaluation.Tables;

/// <summary>The tables of docs/evaluation.md, on the reporting seeds and on those of steps, sharing and batches side by side, so that one call writes them and a test can recompute them.</summary>
public static class ReportedTables
{
    private const string EndMarker = "<!-- end of table -->";

    /// <summary>The tables in the order of the page.</summary>
    public static IReadOnlyList<ReportedTable> All { get; } =
    [
        new("smooth costs", EvaluationRow.Headings, SmoothCosts),
        new("bent costs", BentCosts.Headings, BentCosts.Rows),
        new("harder conditions", HarderConditions.Headings, HarderConditions.Rows),
        new("settling with a target", StepRow.Headings, controllers => Settling(new StepPlan { Controllers = controllers })),
        new("settling without a target", StepRow.Headings, controllers => Settling(new StepPlan { Controllers = controllers, Target = null })),
        new("sharing", FairnessRow.Headings, SharedBackends),
        new("side by side without a target", SideBySideRow.Headings, controllers => SideBySide(new SideBySidePlan { Controllers = controllers })),
        new("side by side with a loose target", SideBySideRow.Headings, SideBySideWithTarget),
    ];

    /// <summary>Works out every table and puts each between its marker and the next end of a table.</summary>
    /// <param name="page">The page as it is.</param>
    /// <param name="controllers">The controllers to show.</param>
    /// <param name="progress">Told after each table. Default null.</param>
    /// <param name="cancellationToken">Stops between two tables.</param>
    /// <returns>The page with fresh tables.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="FormatException">The page lacks the marker of a table; said before the first is worked out.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string Fill(
        string page,
        IReadOnlyList<ControllerEntry> controllers,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(controllers);
        foreach (var table in All)
            Find(page, table);
        for (var done = 0; done < All.Count; done++)
        {
            progress?.Report(new EvaluationProgress(done, All.Count));
            cancellationToken.ThrowIfCancellationRequested();
            page = Fill(page, All[done], controllers);
        }

        return page;
    }

    private static string Fill(string page, ReportedTable table, IReadOnlyList<ControllerEntry> controllers)
    {
        var place = Find(page, table);
        var writer = new StringWriter();
        ReportWriter.WriteMarkdown(table.Headings, table.Rows(controllers), writer);
        return $"{page[..place.Start]}{writer}{page[place.End..]}";
    }

    private static (int Start, int End) Find(string page, ReportedTable table)
    {
        var marker = $"<!-- table: {table.Name} -->\n";
        var start = page.IndexOf(marker, StringComparison.Ordinal) + marker.Length;
        var end = start < marker.Length ? -1 : page.IndexOf(EndMarker, start, StringComparison.Ordinal);
        return end >= 0
            ? (start, end)
            : throw new FormatException($"The page has no table \"{table.Name}\" between {marker.TrimEnd()} and {EndMarker}.");
    }

    private static IReadOnlyList<string>[] SmoothCosts(IReadOnlyList<ControllerEntry> controllers) =>
        [.. Evaluator.Run(new EvaluationPlan { Controllers = controllers, Seeds = EvaluationSeeds.Reporting }).Rows.Select(row => row.Texts)];

    private static IReadOnlyList<string>[] Settling(StepPlan plan) => [.. StepResponse.Run(plan).Select(row => row.Texts)];

    private static IReadOnlyList<string>[] SharedBackends(IReadOnlyList<ControllerEntry> controllers) =>
        [.. Fairness.Run(new FairnessPlan { Controllers = controllers }).Select(row => row.Texts)];

    private static IReadOnlyList<string>[] SideBySide(SideBySidePlan plan) => [.. SideBySideEvaluator.Run(plan).Select(row => row.Texts)];

    // The library's own controllers only, as under harder conditions.
    private static IReadOnlyList<string>[] SideBySideWithTarget(IReadOnlyList<ControllerEntry> controllers) =>
        SideBySide(new SideBySidePlan { Controllers = [.. controllers.Intersect(ControllerCatalogue.Own)], HasTarget = true });
}
