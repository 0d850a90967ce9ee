namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>What one controller reached on one backend.</summary>
/// <param name="Goodput">Items that succeeded, as a share of those at the best common size in the same time.</param>
/// <param name="Violations">Batches above the target, as a share of all; 0 without a target.</param>
internal readonly record struct SideBySideResult(double Goodput, double Violations)
{
    public bool Passes => Goodput >= CellResult.PassingGoodput && Violations <= CellResult.PassingViolations;
}
