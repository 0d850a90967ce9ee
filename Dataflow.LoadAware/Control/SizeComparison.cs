namespace Dataflow.LoadAware.Control;

/// <summary>Two full batches in a row, or the means of two runs, that differ in size on purpose, in logarithms.</summary>
/// <param name="Low">The smaller size.</param>
/// <param name="High">The larger size.</param>
/// <param name="Drop">By how much goodput dropped from the smaller to the larger one.</param>
/// <param name="Unexplained">What of it, as far as it is credible, a smooth cost does not explain.</param>
/// <param name="Sigma">The noise of each of the two.</param>
/// <param name="Variance">How unsure the drop is.</param>
internal readonly record struct SizeComparison(double Low, double High, double Drop, double Unexplained, double Sigma, double Variance);
