namespace Dataflow.LoadAware;

/// <summary>What a <see cref="BatchHandlerBlock{T}"/> does with items whose retries are used up.</summary>
public enum AfterRetries
{
    /// <summary>Looks for the item that is to blame by halving; only what fails alone is rejected.</summary>
    Bisect,

    /// <summary>Rejects all of them.</summary>
    Reject,
}
