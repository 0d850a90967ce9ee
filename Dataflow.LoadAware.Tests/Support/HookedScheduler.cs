namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A scheduler whose <see cref="TaskScheduler.QueueTask"/> is a delegate: throwing, inline, recording.</summary>
public sealed class HookedScheduler(Action<HookedScheduler, Task> queue) : TaskScheduler
{
    /// <summary>Runs every task on the thread that queues it.</summary>
    public static HookedScheduler Inline() => new((scheduler, task) => scheduler.TryExecuteTask(task));

    /// <summary>Refuses every task.</summary>
    public static HookedScheduler Throwing(Exception exception) => new((_, _) => throw exception);

    /// <summary>Runs tasks on the thread pool after telling the test.</summary>
    public static HookedScheduler Pooled(Action queued) => new((scheduler, task) =>
    {
        queued();
        ThreadPool.UnsafeQueueUserWorkItem(_ => scheduler.TryExecuteTask(task), null);
    });

    protected override void QueueTask(Task task) => queue(this, task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
