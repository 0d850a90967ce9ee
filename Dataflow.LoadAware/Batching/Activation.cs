namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Starts one of the block's loops on its scheduler. On the default scheduler it is its own work item, so that starting allocates
/// nothing; on any other it is a task, for the code inside must see that scheduler as the current one.
/// </summary>
/// <param name="scheduler">Where the loop runs.</param>
/// <param name="run">The loop. It must not throw.</param>
/// <param name="schedulerFailed">Told once when the scheduler throws. The loop then runs on the thread pool, to wind up.</param>
internal sealed class Activation(TaskScheduler scheduler, Action run, Action<Exception> schedulerFailed) : IThreadPoolWorkItem
{
    private volatile bool _onThreadPool = ReferenceEquals(scheduler, TaskScheduler.Default);

    /// <summary>Starts the loop. Foreign code may run inside: not under the gate.</summary>
    /// <param name="again">Whether the loop starts itself anew to give others a turn.</param>
    public void Start(bool again = false)
    {
        if (_onThreadPool || !TryStartTask(again))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => run();

    private bool TryStartTask(bool again)
    {
        TaskCreationOptions fairness = again ? TaskCreationOptions.PreferFairness : TaskCreationOptions.None;
        try
        {
            new Task(run, CancellationToken.None, TaskCreationOptions.DenyChildAttach | fairness).Start(scheduler);
            return true;
        }
        catch (TaskSchedulerException exception)
        {
            _onThreadPool = true;
            schedulerFailed(exception);
            return false;
        }
    }
}
