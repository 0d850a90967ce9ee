namespace Dataflow.LoadAware;

/// <summary>What one feedback did to the batch size, and why.</summary>
/// <param name="From">The live size before, in items.</param>
/// <param name="To">The live size after, in items; equal to <paramref name="From"/> where the size was held.</param>
/// <param name="Reason">What moved the size, or why it stayed.</param>
/// <param name="LoadScore">The score of the feedback that led to it, 0 (idle) to 1 (saturated).</param>
/// <param name="At">When the feedback arrived, in UTC.</param>
public readonly record struct BatchSizeChange(int From, int To, BatchSizeReason Reason, double LoadScore, DateTimeOffset At);
