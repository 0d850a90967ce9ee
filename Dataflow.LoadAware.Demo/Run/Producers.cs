using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>Sends the numbers from 1 to a count, from several tasks at once, each as fast as the target takes them.</summary>
/// <param name="target">Where they go.</param>
/// <param name="count">How many.</param>
internal sealed class Producers(ITargetBlock<int> target, int count)
{
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
            if (!await target.SendAsync((int)item, CancellationToken.None).ConfigureAwait(false))
            {
                return;
            }

            Interlocked.Increment(ref _sent);
        }
    }
}
