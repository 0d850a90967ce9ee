namespace Dataflow.LoadAware.Simulator.Evaluation.Tables;

/// <summary>The table of harder conditions: late, lost and wild feedback, a stricter target, a faster world. The library's own controllers only.</summary>
internal static class HarderConditions
{
    private static readonly (string Name, EvaluationPlan Plan)[] Conditions =
    [
        ("8 batches late", Reporting() with { Disturbance = new() { FeedbackDelay = 8 } }),
        ("20 % lost", Reporting() with { Disturbance = new() { FeedbackLoss = .2 } }),
        ("2 % outliers x 8", Reporting() with { OutlierProbability = .02 }),
        ("p99 target", Reporting() with { Quantile = .99, Regimes = [TargetRegime.Binding] }),
        ("cycle of 500", Reporting() with { BatchesPerCycle = 500 }),
    ];

    public static IReadOnlyList<string> Headings { get; } = ["condition", .. EvaluationRow.Headings];

    public static IReadOnlyList<IReadOnlyList<string>> Rows(IReadOnlyList<ControllerEntry> controllers) =>
    [
        .. from condition in Conditions
           let own = controllers.Intersect(ControllerCatalogue.Own).ToArray()
           from row in Evaluator.Run(condition.Plan with { Controllers = own }).Rows
           select (IReadOnlyList<string>)[condition.Name, .. row.Texts],
    ];

    private static EvaluationPlan Reporting() => new() { Seeds = EvaluationSeeds.Reporting };
}
