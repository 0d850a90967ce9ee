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
        if (_batches is not null)
        {
            await KeepWaitingAsync(_batches).ConfigureAwait(false);
        }

        return _handler.TakeLeftItems();
    }

    // The handler declines by now, so what the batching block still has is ours. It goes to what else was left before anything is said of what was
    // dropped: an exception must not take it along.
    private async Task KeepWaitingAsync(AdaptiveBatchBlock<T> batches)
    {
        while (await batches.OutputAvailableAsync().ConfigureAwait(false))
        {
            if (batches.TryReceiveAll(out IList<T[]>? waiting))
            {
                _handler.KeepLeft(waiting.SelectMany(batch => batch));
            }
        }

        await batches.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (batches.Dropped is > 0 and var dropped)
        {
            throw new ItemsDroppedException(dropped, batches.Completion.Exception?.GetBaseException() ?? new TaskCanceledException(batches.Completion));
        }
    }
}
