using System.Threading.Channels;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Beside;

/// <summary>
/// An unbounded channel and a loop that reads it into arrays: what a programmer writes without a library. It has no timeout.
/// </summary>
public sealed class ChannelLoop<T> : IBatcher<T>
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _reader;

    public ChannelLoop(int size, Tally<T> tally) => _reader = Task.Run(() => ReadAsync(size, tally));

    public void Post(T item) => _channel.Writer.TryWrite(item);

    public Task EndAsync()
    {
        _channel.Writer.Complete();
        return _reader;
    }

    private async Task ReadAsync(int size, Tally<T> tally)
    {
        T[] batch = new T[size];
        int filled = 0;
        while (await _channel.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_channel.Reader.TryRead(out T? item))
            {
                batch[filled++] = item;
                if (filled == size)
                {
                    tally.Add(batch);
                    (batch, filled) = (new T[size], 0);
                }
            }
        }

        tally.Add(batch.AsSpan(0, filled));
    }
}
