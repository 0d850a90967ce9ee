using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Tests.Feedback;

/// <summary>A driven block that is nothing but its size, for tests of the feedback block's other sides.</summary>
internal sealed class DrivenSize : IAdjustableBatchSize
{
    public int BatchSize { get; set; } = 50;

    public int MinBatchSize => 1;

    public int MaxBatchSize => 1000;
}

/// <summary>Asks for the size that the feedback names as its number of locks: a test then says in one number what it wants.</summary>
internal sealed class AsTold : IBatchSizeController
{
    public BatchSizeDecision Decide(in BatchObservation observation) => new(observation.Feedback.DbLocks, BatchSizeReason.LowLoad);

    /// <summary>A feedback that asks for a size.</summary>
    public static LoadFeedback Want(int size) => new() { DbLocks = size };
}
