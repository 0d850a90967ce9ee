using Dataflow.LoadAware.Handling;

namespace Dataflow.LoadAware;

/// <summary>Gathers what became of each item of one batch; what is not mentioned succeeded. Not safe for several threads at once.</summary>
public sealed class BatchResultBuilder
{
    private readonly int _count;
    private ItemVerdict[]? _verdicts; // only once an item is mentioned: the ordinary batch costs nothing
    private TimeSpan? _retryAfter;

    internal BatchResultBuilder(int count) => _count = Require.NotNegative(count, nameof(count));

    /// <summary>The item is to be tried again, after a pause and together with the others that are.</summary>
    /// <param name="index">Its place in the batch, from 0.</param>
    /// <param name="reason">Why; it goes with the item if it is rejected in the end.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such item.</exception>
    public BatchResultBuilder Retry(int index, Exception? reason = null) => Set(index, ItemVerdict.Retry(reason));

    /// <summary>The item is rejected.</summary>
    /// <param name="index">Its place in the batch, from 0.</param>
    /// <param name="reason">Why.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such item.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    public BatchResultBuilder Reject(int index, Exception reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Set(index, ItemVerdict.Reject(reason));
    }

    /// <summary>The item is rejected, for a reason in words.</summary>
    /// <param name="index">Its place in the batch, from 0.</param>
    /// <param name="reason">Why; it becomes the message of an <see cref="ItemRejectedException"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such item.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="reason"/> is null.</exception>
    public BatchResultBuilder Reject(int index, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Reject(index, new ItemRejectedException(reason));
    }

    /// <summary>The backend asks to be left alone before what is to be retried comes again.</summary>
    /// <param name="pause">
    /// For how long; zero or more, and more than 49 days count as 49 days. Zero is "it did not say": the block waits as before a retry.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pause"/> is negative.</exception>
    public BatchResultBuilder RetryAfter(TimeSpan pause)
    {
        _retryAfter = Require.NotNegative(pause, nameof(pause));
        return this;
    }

    /// <summary>The result as it stands.</summary>
    /// <returns>A result that later calls of this builder do not change.</returns>
    public BatchResult Build() => new(_count, _verdicts is null ? null : [.. _verdicts], _retryAfter);

    private BatchResultBuilder Set(int index, ItemVerdict verdict)
    {
        if ((uint)index >= (uint)_count)
        {
            throw Require.Broken(nameof(index), $"must be a place in the batch, 0 to {_count - 1}", index);
        }

        _verdicts ??= new ItemVerdict[_count];
        _verdicts[index] = verdict;
        return this;
    }
}
