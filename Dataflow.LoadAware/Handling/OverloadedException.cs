namespace Dataflow.LoadAware;

/// <summary>
/// Thrown by a handler whose backend has too much to do (HTTP 429 or 503, a throttle): nothing of the batch has been taken. The
/// <see cref="BatchHandlerBlock{T}"/> pauses, tells the controller and tries the batch again.
/// </summary>
/// <remarks>
/// It may be wrapped: what counts is found as the inner exception, however deep. An <see cref="AggregateException"/> of several is an overload when
/// all of them are, and the longest time counts.
/// </remarks>
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
    /// <param name="retryAfter">
    /// How long to leave it alone; zero or more, and more than 49 days count as 49 days. Zero is "it did not say": the block waits as before a retry.
    /// </param>
    /// <param name="innerException">What the client threw, if it threw.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="retryAfter"/> is negative.</exception>
    public OverloadedException(TimeSpan retryAfter, Exception? innerException = null)
        : base($"The backend is overloaded and asks to be left alone for {retryAfter}.", innerException) =>
        RetryAfter = Require.NotNegative(retryAfter, nameof(retryAfter));

    /// <summary>How long the backend asked to be left alone.</summary>
    /// <value>Null when it did not say.</value>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The overload that an exception is or wraps, the longest of several; null when it is none.</summary>
    internal static OverloadedException? In(Exception error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is OverloadedException overloaded)
            {
                return overloaded;
            }

            if (inner is AggregateException { InnerExceptions: { Count: > 1 } several })
            {
                OverloadedException?[] all = [.. several.Select(In)];
                return all.Contains(null) ? null : all.MaxBy(each => each!.RetryAfter);
            }
        }

        return null;
    }
}
