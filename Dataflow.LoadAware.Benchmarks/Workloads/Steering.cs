using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>A feedback block that drives a batch block, and feedback that makes the size stay or move.</summary>
public sealed class Steering
{
    private static readonly LoadFeedback Calm = new() { ProcessingTime = TimeSpan.FromMilliseconds(1) };

    private static readonly LoadFeedback Saturated = Calm with { CpuLoad = 1, ErrorRate = 1, QueueDepth = 1_000, DbLocks = 1_000 };

    private readonly LoadFeedbackBlock _feedback;
    private readonly LoadFeedback _first;

    private Steering(LoadThresholdControllerOptions options, LoadFeedback first)
    {
        _first = first;
        _feedback = new LoadFeedbackBlock(
            new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions()), new LoadThresholdController(options));
    }

    /// <summary>Every feedback is scored and asked about, and none moves the size.</summary>
    public static Steering ThatHolds() => new(new LoadThresholdControllerOptions { AdjustmentInterval = TimeSpan.FromDays(1) }, Calm);

    /// <summary>Every feedback moves the size: the next one undoes what the one before it did.</summary>
    public static Steering ThatMoves() => new(new LoadThresholdControllerOptions { AdjustmentInterval = TimeSpan.Zero }, Saturated);

    /// <summary>Posts two feedbacks.</summary>
    public void PostTwo()
    {
        if (!_feedback.Post(_first) || !_feedback.Post(Calm))
        {
            throw new InvalidOperationException("A feedback was refused.");
        }
    }

    /// <summary>Throws unless feedback has had the effect that it should.</summary>
    public void Check()
    {
        bool moved = _feedback.LastDecision is { } last && last.From != last.To;
        if (moved != (_first == Saturated))
        {
            throw new InvalidOperationException($"The last decision was not the expected one: {_feedback.LastDecision}.");
        }
    }
}
