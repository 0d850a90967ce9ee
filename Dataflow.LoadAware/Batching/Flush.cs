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
        return waiter is null ? Task.CompletedTask
            : cancellationToken.CanBeCanceled ? WaitAsync(core, waiter, cancellationToken)
            : waiter.Task;
    }

    private static async Task WaitAsync<T>(BatchCore<T> core, FlushWaiter waiter, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (core, waiter) = ((BatchCore<T>, FlushWaiter))state!;
                core.Forget(waiter);
                waiter.TrySetCanceled(token);
            },
            (core, waiter));
        await waiter.Task.ConfigureAwait(false);
    }
}
