namespace Dataflow.LoadAware.Simulator.Evaluation.Tables;

/// <summary>One table of docs/evaluation.md: what it is called there, and how its rows are worked out.</summary>
/// <param name="Name">The name in its marker on the page.</param>
/// <param name="Headings">The headings.</param>
/// <param name="Rows">Works out the rows for some controllers.</param>
public sealed record ReportedTable(
    string Name, IReadOnlyList<string> Headings, Func<IReadOnlyList<ControllerEntry>, IReadOnlyList<IReadOnlyList<string>>> Rows);
