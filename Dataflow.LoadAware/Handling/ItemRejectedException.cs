namespace Dataflow.LoadAware;

/// <summary>Stands in a <see cref="RejectedItem{T}"/> where the handler gave its reason in words, or none at all.</summary>
public sealed class ItemRejectedException : Exception
{
    /// <summary>No reason was given.</summary>
    public ItemRejectedException()
        : base("The handler gave no reason.")
    {
    }

    /// <summary>The reason in words.</summary>
    /// <param name="message">The handler's reason.</param>
    public ItemRejectedException(string message)
        : base(message)
    {
    }

    /// <summary>The reason in words, with its cause.</summary>
    /// <param name="message">The handler's reason.</param>
    /// <param name="innerException">Its cause.</param>
    public ItemRejectedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
