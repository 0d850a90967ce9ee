using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>A feedback block that drives a batch block, and feedback that makes the size stay or move.</summary>
public sealed class Steering
{
    private static readonly LoadFeedback Calm = new() { ProcessingTime = TimeSpan.FromMilliseconds(1) };

    private readonly LoadFeedbackBlock _feedback;
    private readonly bool _moves;

    private Steering(IBatchSizeController controller, bool moves)
    {
        _moves = moves;
        _feedback = new LoadFeedbackBlock(new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions()), controller);
    }

    /// <summary>Every feedback is scored and asked about, and none moves the size.</summary>
    public static Steering ThatHolds() =>
        new(new LoadThresholdController(new LoadThresholdControllerOptions { AdjustmentInterval = TimeSpan.FromDays(1) }), moves: false);

    /// <summary>Every feedback is scored and moves the size: the next one undoes what the one before it did.</summary>
    public static Steering ThatMoves() => new(new Seesaw(), moves: true);

    /// <summary>Posts two feedbacks.</summary>
    public void PostTwo()
    {
        if (!_feedback.Post(Calm) || !_feedback.Post(Calm))
        {
            throw new InvalidOperationException("A feedback was refused.");
        }
    }

    /// <summary>Throws unless feedback has had the effect that it should.</summary>
    public void Check()
    {
        bool moved = _feedback.LastDecision is { } last && last.From != last.To;
        if (moved != _moves)
        {
            throw new InvalidOperationException($"The last decision was not the expected one: {_feedback.LastDecision}.");
        }
    }

    // The least that a controller can do and still move the size each time: what remains is the feedback block's own cost.
    private sealed class Seesaw : IBatchSizeController
    {
        public BatchSizeDecision Decide(in BatchObservation observation) =>
            observation.CurrentSize == 50 ? new(51, BatchSizeReason.LowLoad) : new(50, BatchSizeReason.HighLoad);
    }
}
