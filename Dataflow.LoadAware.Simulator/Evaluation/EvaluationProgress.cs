namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>How far an evaluation is.</summary>
/// <param name="Done">Cells that are done.</param>
/// <param name="Total">All cells.</param>
public readonly record struct EvaluationProgress(int Done, int Total);
