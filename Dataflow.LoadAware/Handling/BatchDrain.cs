using Dataflow.LoadAware.Handling;

namespace Dataflow.LoadAware;

/// <summary>Shuts a batching block and its handler down in good order.</summary>
public static class BatchDrain
{
    /// <summary>
    /// Stops the intake, hands on what waits, waits for the handler, and at the deadline cuts it off and gives back what is left: the items in
    /// work first, then those that wait. Producers that wait in <c>SendAsync</c> are refused.
    /// </summary>
    /// <remarks>
    /// Link the two before (<c>LinkTo</c> or <c>LinkPipeline</c>), and link the batching block to no other handler. It does not throw for what
    /// happened to the blocks, see their Completion, but where items were lost: a batching block that is faulted or cancelled, by its own token or
    /// through <c>LinkPipeline</c> because the handler's block was, drops what waits in it. Link by <c>LinkTo</c>, and let neither block have the
    /// token that asks the program to stop, where the queue must be had back.
    /// </remarks>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="batches">The batching block.</param>
    /// <param name="handler">Its handler, whose clock counts.</param>
    /// <param name="deadline">How long it may take; zero or more, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Strikes the deadline early: the token of <c>IHostedService.StopAsync</c>, for example.</param>
    /// <returns>
    /// What was left; empty when all was done. After the deadline it takes no longer than calls need that heed their token, and at most
    /// <see cref="BatchHandlerOptions.CancelGrace"/>.
    /// </returns>
    /// <exception cref="ItemsDroppedException">
    /// The task: the batching block dropped items. What was left besides is kept, for <see cref="BatchHandlerBlock{T}.TakeLeftItems"/>.
    /// </exception>
    /// <exception cref="ArgumentNullException">A block is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="deadline"/> is negative and not infinite, or too long for a timer.</exception>
    public static Task<IReadOnlyList<LeftItem<T>>> DrainAsync<T>(
        this AdaptiveBatchBlock<T> batches, BatchHandlerBlock<T> handler, TimeSpan deadline, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(handler);
        return new Drain<T>(batches, handler, handler.TimeProvider).RunAsync(Drain<T>.Checked(deadline), cancellationToken);
    }
}
