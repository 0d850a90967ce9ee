namespace Dataflow.LoadAware.Batching;

/// <summary>FlushAsync: a mark behind what waits, and a task for when it is handed on, which may be given up.</summary>
internal static class Flush
{
    public static Task Start<T>(BatchCore<T> core, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        FlushWaiter? waiter = core.Flush();
        if (waiter is null)
        {
            return Task.CompletedTask;
        }

        if (cancellationToken.CanBeCanceled)
        {
            CancelWith(core, waiter, cancellationToken);
        }

        return waiter.Task;
    }

    // The registration goes with the flush, for a token may outlive many of them.
    private static void CancelWith<T>(BatchCore<T> core, FlushWaiter waiter, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (core, waiter) = ((BatchCore<T>, FlushWaiter))state!;
                core.RemoveFlush(waiter);
                waiter.TrySetCanceled(token);
            },
            (core, waiter));
        _ = waiter.Task.ContinueWith(
            static (_, state) => ((CancellationTokenRegistration)state!).Unregister(),
            registration,
            CancellationToken.None,
            TaskContinuationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }
}
