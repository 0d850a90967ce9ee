using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>Sends the numbers from 1 to a count, from several tasks at once, each as fast as the target takes them or at a given rate.</summary>
/// <remarks>At a rate each item has its moment. A target that takes them more slowly finds them waiting, as work does that has arrived.</remarks>
/// <param name="target">Where they go.</param>
/// <param name="count">How many.</param>
/// <param name="itemsPerSecond">How many arrive in a second, all tasks together; null = as fast as the target takes them.</param>
/// <param name="timeProvider">Tells when an item arrives.</param>
internal sealed class Producers(ITargetBlock<int> target, int count, int? itemsPerSecond, TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();
    private long _next;
    private long _sent;

    /// <summary>Items that the target has accepted. Any thread may ask.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Sends until all are sent, the target declines for good, or it is told to stop.</summary>
    public Task RunAsync(int workers, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => SendAsync(stop), CancellationToken.None)));

    private async Task SendAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && Interlocked.Increment(ref _next) is var item && item <= count)
        {
            if (!await ArrivesAsync(item, stop).ConfigureAwait(false)
                || !await target.SendAsync((int)item, CancellationToken.None).ConfigureAwait(false))
            {
                return;
            }

            Interlocked.Increment(ref _sent);
        }
    }

    /// <summary>Waits for the moment of an item; false when told to stop before it came.</summary>
    private async ValueTask<bool> ArrivesAsync(long item, CancellationToken stop)
    {
        if (itemsPerSecond is { } rate && TimeSpan.FromSeconds((double)item / rate) - timeProvider.GetElapsedTime(_start) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, timeProvider, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !stop.IsCancellationRequested;
    }
}
