namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>What is inside, or waits at the door, when the first event happens.</summary>
public enum Inside
{
    Nothing,

    /// <summary>Fewer items than a batch. In a block that is not greedy they wait at the door, too few to be let in.</summary>
    Partial,

    Full,

    /// <summary>A batch inside and more at the door: for want of room, or, where the block is not greedy, of others for a second batch.</summary>
    Postponed,

    /// <summary>A batch that a target has reserved and gives back after the last event.</summary>
    ReservedThenReleased,

    /// <summary>A batch that a target has reserved and takes after the last event.</summary>
    ReservedThenConsumed,
}
