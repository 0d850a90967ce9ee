namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>What an evaluation found: every cell, and a row for each controller in each regime.</summary>
public sealed class EvaluationReport
{
    internal EvaluationReport(EvaluationPlan plan, IReadOnlyList<CellResult> cells)
    {
        Plan = plan;
        Cells = cells;
        Rows =
        [
            .. from regime in plan.Regimes
               from entry in plan.Controllers
               let own = cells.Where(cell => cell.Regime == regime && cell.Controller == entry.Name).ToArray()
               where own.Length > 0
               select new EvaluationRow(entry.Name, regime, own),
        ];
    }

    /// <summary>What was run.</summary>
    public EvaluationPlan Plan { get; }

    /// <summary>Every cell of every controller, in the order of the plan.</summary>
    public IReadOnlyList<CellResult> Cells { get; }

    /// <summary>A row for each controller in each regime that it has a use for, in the order of the plan.</summary>
    public IReadOnlyList<EvaluationRow> Rows { get; }
}
