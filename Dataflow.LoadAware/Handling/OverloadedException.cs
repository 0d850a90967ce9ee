namespace Dataflow.LoadAware;

/// <summary>
/// Thrown by a handler whose backend has too much to do (HTTP 429 or 503, a throttle): nothing of the batch has been taken. The
/// <see cref="BatchHandlerBlock{T}"/> pauses, tells the controller and tries the batch again.
/// </summary>
public sealed class OverloadedException : Exception
{
    /// <summary>The backend did not say for how long: the block waits as before a retry.</summary>
    public OverloadedException()
        : this("The backend is overloaded.")
    {
    }

    /// <summary>As <see cref="OverloadedException()"/>, in words of one's own.</summary>
    /// <param name="message">What the backend said.</param>
    public OverloadedException(string message)
        : base(message)
    {
    }

    /// <summary>As <see cref="OverloadedException(string)"/>, with what the client threw.</summary>
    /// <param name="message">What the backend said.</param>
    /// <param name="innerException">What the client threw.</param>
    public OverloadedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The backend said for how long.</summary>
    /// <param name="retryAfter">How long to leave it alone; zero or more. More than 49 days count as 49 days.</param>
    /// <param name="innerException">What the client threw, if it threw.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="retryAfter"/> is negative.</exception>
    public OverloadedException(TimeSpan retryAfter, Exception? innerException = null)
        : base($"The backend is overloaded and asks to be left alone for {retryAfter}.", innerException) =>
        RetryAfter = Require.NotNegative(retryAfter, nameof(retryAfter));

    /// <summary>How long the backend asked to be left alone.</summary>
    /// <value>Null when it did not say.</value>
    public TimeSpan? RetryAfter { get; }
}
