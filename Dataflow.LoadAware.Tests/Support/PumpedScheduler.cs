using System.Collections.Concurrent;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A scheduler that runs its tasks when, and on the thread where, the test says so.</summary>
/// <remarks>An empty queue is proof of rest: what a block offers or takes on its scheduler cannot happen later by itself.</remarks>
public sealed class PumpedScheduler : TaskScheduler
{
    private readonly ConcurrentQueue<Task> _queue = new();

    public int Pending => _queue.Count;

    /// <summary>How many tasks were ever queued.</summary>
    public int Queued { get; private set; }

    public bool RunOne() => _queue.TryDequeue(out Task? task) && TryExecuteTask(task);

    /// <summary>Runs the task that was queued last; those before it go on waiting.</summary>
    public bool RunNewest() => _queue.LastOrDefault() is { } newest && TryExecuteTask(newest);

    /// <summary>Runs tasks, those that they queue included, until none is left.</summary>
    public void RunAll()
    {
        while (RunOne())
        {
        }
    }

    /// <summary>Runs tasks, also such as other threads bring, until the condition holds.</summary>
    public void RunUntil(Func<bool> condition, string what) =>
        Patience.Until(
            () =>
            {
                RunAll();
                return condition();
            },
            what);

    protected override void QueueTask(Task task)
    {
        Queued++;
        _queue.Enqueue(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _queue;
}
