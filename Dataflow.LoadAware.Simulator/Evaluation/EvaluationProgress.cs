namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>How far an evaluation is.</summary>
/// <param name="Done">Cells, tables or runs that are done.</param>
/// <param name="Total">All of them.</param>
public readonly record struct EvaluationProgress(int Done, int Total);
