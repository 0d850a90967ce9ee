using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// How a block ends: its exceptions, its cancellation token, its Completion task and the word to the linked targets. Fields are guarded
/// by the core's gate; the task is completed, and targets are told, without it.
/// </summary>
internal sealed class BlockCompletion<T>(BatchCore<T> core) : IThreadPoolWorkItem
{
    // Continuations must not run inside the block: they may well wait for another block.
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Exception>? _errors;
    private CancellationTokenRegistration _registration;

    public Task Task => _end.Task;

    /// <summary>Ends the block when its token is cancelled. Called once, when the block is wired.</summary>
    public void WatchToken()
    {
        CancellationToken token = core.Settings.Options.CancellationToken;
        _registration = token.UnsafeRegister(static state => ((BatchCore<T>)state!).Abort(exception: null), core);
    }

    public void AddError_NeedsLock(Exception exception) => (_errors ??= []).Add(exception);

    /// <summary>Notes what a source threw while the block let go of its message.</summary>
    public void AddReleaseError(Exception exception)
    {
        core.Enter();
        AddError_NeedsLock(exception);
        core.Gate.Exit();
    }

    /// <summary>Ends the block, on the thread pool: telling the targets is foreign, and a chain of blocks would be a deep stack.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Links to a block whose end has begun: there is nothing to hand on but its completion.</summary>
    public IDisposable LinkToFinished(ITargetBlock<T[]> target, bool propagate)
    {
        if (propagate)
        {
            if (Task.IsCompleted)
            {
                EndPropagation.Tell(target, Task.Exception);
            }
            else
            {
                _ = Task.ContinueWith(
                    static (completion, state) => EndPropagation.TellSafely((ITargetBlock<T[]>)state!, completion.Exception),
                    target,
                    CancellationToken.None,
                    TaskContinuationOptions.DenyChildAttach,
                    TaskScheduler.Default);
            }
        }

        return NoLink.Instance;
    }

    void IThreadPoolWorkItem.Execute()
    {
        core.Enter();
        (List<FlushWaiter> flushes, ITimer? timer, Link<T>[] links) = core.Clear_NeedsLock();
        Exception[]? errors = _errors?.ToArray();
        bool cancelled = core.Dropping && errors is null;
        core.Gate.Exit();

        FlushClock.End(timer);
        _registration.Unregister();
        EndTask(errors, cancelled);
        EndFlushes(flushes, cancelled);
        foreach (Link<T> link in links)
        {
            if (link.PropagateCompletion)
            {
                EndPropagation.TellSafely(link.Target, Task.Exception);
            }
        }
    }

    private void EndTask(Exception[]? errors, bool cancelled)
    {
        if (errors is not null)
        {
            _end.TrySetException(errors);
            Observe(_end.Task);
        }
        else if (cancelled)
        {
            _end.TrySetCanceled(core.Settings.Options.CancellationToken);
        }
        else
        {
            _end.TrySetResult();
        }
    }

    // Whoever does not look at a task of ours gets no unobserved exception from it; whoever does still sees it.
    private static void Observe(Task task) => _ = task.Exception;

    // What a flush waits for is gone: handed on when the block ran out by itself, dropped otherwise.
    private void EndFlushes(List<FlushWaiter> flushes, bool cancelled)
    {
        foreach (FlushWaiter flush in flushes)
        {
            if (cancelled)
            {
                flush.TrySetCanceled(core.Settings.Options.CancellationToken);
            }
            else if (_end.Task.Exception is { } exception)
            {
                flush.TrySetException(new InvalidOperationException("The block faulted before everything was handed on.", exception));
                Observe(flush.Task);
            }
            else
            {
                flush.TrySetResult();
            }
        }
    }

    private sealed class NoLink : IDisposable
    {
        public static readonly NoLink Instance = new();

        public void Dispose()
        {
        }
    }
}
