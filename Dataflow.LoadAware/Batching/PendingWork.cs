namespace Dataflow.LoadAware.Batching;

/// <summary>
/// What is to be done once the gate is left. It is worked out from the state under the gate and carried out by whoever changed the
/// state, so no wake-up can be lost and nothing foreign runs under the gate.
/// </summary>
[Flags]
internal enum PendingWork
{
    None = 0,

    /// <summary>Start a task that offers batches to the links.</summary>
    Offer = 1,

    /// <summary>Start a task that fetches postponed messages.</summary>
    Fetch = 2,

    /// <summary>Stamp the oldest item of the forming batch and set the flush timer.</summary>
    Clock = 4,

    /// <summary>Complete the flushes that wait for items which are handed on by now.</summary>
    Flushed = 8,

    /// <summary>End the block.</summary>
    Finish = 16,

    /// <summary>Release the postponed messages, for none will be taken any more.</summary>
    Release = 32,

    /// <summary>Tell who listens of the batches that were handed on.</summary>
    Tell = 64,
}
