using System.Runtime.InteropServices;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Beside;

/// <summary>Akka.NET Streams: a channel as the source, GroupedWithin(size, time), a sink that handles each batch.</summary>
public sealed class AkkaGroupedWithin<T> : IBatcher<T>
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _stream;

    public AkkaGroupedWithin(AkkaHost host, int size, Tally<T> tally) =>
        _stream = ChannelSource.FromReader(_channel.Reader)
            .GroupedWithin(size, Batchers.Timeout)
            .RunForeach(batch => tally.Add(AsSpan(batch)), host.Materializer);

    public void Post(T item) => _channel.Writer.TryWrite(item);

    public Task EndAsync()
    {
        _channel.Writer.Complete();
        return _stream;
    }

    private static ReadOnlySpan<T> AsSpan(IEnumerable<T> batch) => batch switch
    {
        T[] array => array,
        List<T> list => CollectionsMarshal.AsSpan(list),
        _ => batch.ToArray(),
    };
}

/// <summary>The actor system that streams run in; starting one is no part of what is measured.</summary>
public sealed class AkkaHost : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("benchmarks", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");

    public AkkaHost() => Materializer = _system.Materializer();

    public ActorMaterializer Materializer { get; }

    public async ValueTask DisposeAsync()
    {
        Materializer.Dispose();
        await _system.Terminate().ConfigureAwait(false);
    }
}
