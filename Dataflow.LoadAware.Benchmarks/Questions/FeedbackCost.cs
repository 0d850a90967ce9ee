using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What does one LoadFeedback cost, from the post to the size that is set?</summary>
public class FeedbackCost
{
    private const int Posts = 2;

    private readonly Steering _holds = Steering.ThatHolds();
    private readonly Steering _moves = Steering.ThatMoves();

    [GlobalCleanup(Target = nameof(SizeStays))]
    public void CheckHolding() => _holds.Check();

    [GlobalCleanup(Target = nameof(SizeMoves))]
    public void CheckMoving() => _moves.Check();

    [Benchmark(OperationsPerInvoke = Posts)]
    public void SizeStays() => _holds.PostTwo();

    [Benchmark(OperationsPerInvoke = Posts)]
    public void SizeMoves() => _moves.PostTwo();
}
