using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.InteropServices;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Beside;

/// <summary>Rx: a subject, Buffer(time, count), and ObserveOn so that the handler runs on another thread as everywhere else.</summary>
public sealed class RxBuffer<T> : IBatcher<T>, IDisposable
{
    private readonly Subject<T> _subject = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IDisposable _subscription;

    public RxBuffer(int size, Tally<T> tally) =>
        _subscription = _subject
            .Buffer(Batchers.Timeout, size)
            .ObserveOn(TaskPoolScheduler.Default)
            .Subscribe(batch => tally.Add(CollectionsMarshal.AsSpan((List<T>)batch)), _ended.SetException, _ended.SetResult);

    public void Post(T item) => _subject.OnNext(item);

    public async Task EndAsync()
    {
        _subject.OnCompleted();
        await _ended.Task.ConfigureAwait(false);
        Dispose();
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _subject.Dispose();
    }
}
