using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Handling;

/// <summary>Empties a batching block and its handler, or a handler alone, until a deadline, and gathers what is left.</summary>
internal sealed class Drain<T>(AdaptiveBatchBlock<T>? batches, BatchHandlerBlock<T> handler, TimeProvider time)
{
    private readonly AdaptiveBatchBlock<T>? _batches = batches;
    private readonly BatchHandlerBlock<T> _handler = handler;
    private readonly TimeProvider _time = time;

    /// <summary>The deadline, when a timer takes it.</summary>
    public static TimeSpan Checked(TimeSpan deadline) =>
        deadline == Timeout.InfiniteTimeSpan ? deadline : Require.Delay(deadline, nameof(deadline));

    /// <summary>Drains; see the callers for the words.</summary>
    public async Task<IReadOnlyList<LeftItem<T>>> RunAsync(TimeSpan deadline, CancellationToken striking)
    {
        using var clock = new CancellationTokenSource(deadline, _time);
        using var struck = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, striking);
        if (_batches is not null)
        {
            _batches.Complete();

            // A handler that has ended takes nothing more: there is no point in waiting until the deadline.
            Task either = Task.WhenAny(_batches.Completion, _handler.Completion);
            await either.WaitAsync(struck.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!struck.IsCancellationRequested)
        {
            _handler.Complete();
            await _handler.Completion.WaitAsync(struck.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!_handler.Completion.IsCompleted)
        {
            _handler.CutOffAtDeadline();
        }

        await _handler.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<LeftItem<T>> left = [.. _handler.TakeLeftItems()];
        await AddWaitingAsync(left).ConfigureAwait(false);
        return left;
    }

    // The handler declines by now, so what the batching block still has is ours.
    private async Task AddWaitingAsync(List<LeftItem<T>> left)
    {
        while (_batches is not null && await _batches.OutputAvailableAsync().ConfigureAwait(false))
        {
            if (_batches.TryReceiveAll(out IList<T[]>? waiting))
            {
                left.AddRange(waiting.SelectMany(batch => batch).Select(item => new LeftItem<T>(item, Attempts: 0)));
            }
        }
    }
}
