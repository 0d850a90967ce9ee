namespace Dataflow.LoadAware;

/// <summary>
/// Thrown by <see cref="BatchDrain.DrainAsync"/> where the batching block was faulted or cancelled and dropped what waited in it: these items
/// cannot be had back. Everything else that was left is kept: <see cref="BatchHandlerBlock{T}.TakeLeftItems"/> hands it out.
/// </summary>
public sealed class ItemsDroppedException : Exception
{
    /// <summary>Nothing is known of the items.</summary>
    public ItemsDroppedException()
        : base("Items were dropped.")
    {
    }

    /// <summary>In words of one's own.</summary>
    /// <param name="message">What happened.</param>
    public ItemsDroppedException(string message)
        : base(message)
    {
    }

    /// <summary>As <see cref="ItemsDroppedException(string)"/>, with the cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What ended the block.</param>
    public ItemsDroppedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>So many items were dropped.</summary>
    /// <param name="dropped">How many.</param>
    /// <param name="innerException">What ended the block.</param>
    internal ItemsDroppedException(long dropped, Exception? innerException)
        : base(
            $"The batching block did not end in good order and dropped {dropped} items that waited in it. "
            + "What else was left is in TakeLeftItems of the handler's block.",
            innerException) => Dropped = dropped;

    /// <summary>How many items were dropped.</summary>
    /// <value>Items that the batching block accepted and never handed on.</value>
    public long Dropped { get; }
}
