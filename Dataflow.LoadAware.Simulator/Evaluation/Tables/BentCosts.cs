namespace Dataflow.LoadAware.Simulator.Evaluation.Tables;

/// <summary>The table of bent costs: every controller in every other family and regime.</summary>
internal static class BentCosts
{
    private static readonly BackendFamily[] Families = [BackendFamily.SharpKnee, BackendFamily.Stairs, BackendFamily.MemoryCliff];

    public static IReadOnlyList<string> Headings { get; } = ["costs", .. EvaluationRow.Headings];

    public static IReadOnlyList<IReadOnlyList<string>> Rows(IReadOnlyList<ControllerEntry> controllers) =>
    [
        .. from family in Families
           let plan = new EvaluationPlan { Controllers = controllers, Family = family, Seeds = EvaluationSeeds.Reporting }
           from row in Evaluator.Run(plan).Rows
           select (IReadOnlyList<string>)[family.ToString(), .. row.Texts],
    ];
}
