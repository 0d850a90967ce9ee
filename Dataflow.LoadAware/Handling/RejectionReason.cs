namespace Dataflow.LoadAware;

/// <summary>Why an item was rejected.</summary>
public enum RejectionReason
{
    /// <summary>The handler threw when the item was tried alone.</summary>
    Poison,

    /// <summary>The handler's <see cref="BatchResult"/> rejected the item.</summary>
    ByHandler,

    /// <summary>All retries are used up. With <see cref="AfterRetries.Reject"/> the item may have failed for the sake of its neighbours.</summary>
    RetriesExhausted,

    /// <summary>
    /// The item is part of a batch, or of a half of one, that failed, and <see cref="BatchHandlerOptions.MaxExtraCalls"/> did not allow to
    /// look closer: it may be innocent.
    /// </summary>
    Undecided,
}
