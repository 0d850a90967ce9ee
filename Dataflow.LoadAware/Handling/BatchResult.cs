using Dataflow.LoadAware.Handling;

namespace Dataflow.LoadAware;

/// <summary>What a handler says of one batch: which items succeeded, are to be tried again or are rejected, and how the backend does.</summary>
/// <remarks>Immutable. Make one with <see cref="For"/> where items differ.</remarks>
public sealed class BatchResult
{
    private BatchResult()
    {
    }

    internal BatchResult(int count, ItemVerdict[]? verdicts, TimeSpan? retryAfter) => (Count, Verdicts, RetryAfter) = (count, verdicts, retryAfter);

    /// <summary>Every item succeeded.</summary>
    public static BatchResult Success { get; } = new();

    /// <summary>What the handler knows of the load.</summary>
    /// <value>Null when it says nothing.</value>
    public LoadFeedback? Feedback { get; private init; }

    /// <summary>Whether the backend said that it has too much to do.</summary>
    public bool IsOverloaded => RetryAfter is not null;

    /// <summary>How long the backend asked to be left alone.</summary>
    /// <value>Zero when it did not say for how long: the block waits as before a retry. Null when it is not overloaded.</value>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Of how many items it speaks; null when it holds for any number.</summary>
    internal int? Count { get; private init; }

    /// <summary>What holds for every item of the batch; ignored where <see cref="Verdicts"/> are given.</summary>
    internal ItemVerdict ForAll { get; private init; }

    /// <summary>One a item, in the order of the batch; null when the same holds for all.</summary>
    internal ItemVerdict[]? Verdicts { get; private init; }

    /// <summary>Says something of each item: all succeeded until told otherwise.</summary>
    /// <param name="count">Items in the batch, 0 or more.</param>
    /// <returns>A builder for this batch.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static BatchResultBuilder For(int count) => new(count);

    /// <summary>No item succeeded; all are to be tried again.</summary>
    /// <param name="reason">Why; it goes with the items if they are rejected in the end.</param>
    /// <returns>The result.</returns>
    public static BatchResult RetryAll(Exception? reason = null) => new() { ForAll = ItemVerdict.Retry(reason) };

    /// <summary>All items are rejected.</summary>
    /// <param name="reason">Why; it goes with each item.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    public static BatchResult RejectAll(Exception reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new() { ForAll = ItemVerdict.Reject(reason) };
    }

    /// <summary>The backend has too much to do and took nothing: pause, then try all items again.</summary>
    /// <param name="retryAfter">
    /// How long to leave it alone; zero or more, and more than 49 days count as 49 days. Zero is "it did not say": the block waits as before a retry.
    /// </param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="retryAfter"/> is negative.</exception>
    public static BatchResult Overloaded(TimeSpan retryAfter) => new()
    {
        ForAll = ItemVerdict.Retry(null),
        RetryAfter = Require.NotNegative(retryAfter, nameof(retryAfter)),
    };

    /// <summary>The same result with what the handler knows of the load.</summary>
    /// <param name="feedback">
    /// CPU, queue, locks and figures of one's own. The block fills in what is left at its default: the time, the size and the error rate. A
    /// feedback that speaks of overload pauses the block as <see cref="Overloaded"/> does, whatever became of the items; the longer time counts.
    /// </param>
    /// <returns>A result of its own.</returns>
    public BatchResult WithFeedback(in LoadFeedback feedback) => new()
    {
        Count = Count,
        Verdicts = Verdicts,
        ForAll = ForAll,
        RetryAfter = Longer(RetryAfter, feedback),
        Feedback = feedback,
    };

    private static TimeSpan? Longer(TimeSpan? retryAfter, in LoadFeedback feedback) =>
        (feedback.IsOverloaded || feedback.RetryAfter > TimeSpan.Zero) && !(retryAfter > feedback.RetryAfter) ? feedback.RetryAfter : retryAfter;
}
