namespace Dataflow.LoadAware;

/// <summary>Whether a <see cref="BatchHandlerBlock{T}"/> trusts its backend.</summary>
public enum CircuitState
{
    /// <summary>Batches are handed on.</summary>
    Closed,

    /// <summary>The backend failed again and again: the block pauses, and then tries a probe.</summary>
    Open,

    /// <summary>One probe is at the backend; everything else waits for its outcome.</summary>
    HalfOpen,
}
