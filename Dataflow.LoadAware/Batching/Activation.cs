namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Starts one of the block's loops on its scheduler. On the default scheduler it is its own work item, so that starting allocates
/// nothing; on any other it is a task, for the code inside must see that scheduler as the current one.
/// </summary>
/// <remarks>
/// The loop runs without the execution context of whoever started it: a batch has items of many posters, and none of their contexts
/// is its own. A scheduler that runs tasks inline may be asked for the loop from inside the loop; then the outer one goes round again, so
/// that the stack does not grow with the backlog.
/// </remarks>
/// <param name="scheduler">Where the loop runs.</param>
/// <param name="run">The loop. It must not throw.</param>
/// <param name="schedulerFailed">Told once when the scheduler throws. The loop then runs on the thread pool, to wind up.</param>
internal sealed class Activation(TaskScheduler scheduler, Action run, Action<Exception> schedulerFailed) : IThreadPoolWorkItem
{
    [ThreadStatic]
    private static Activation? _running;

    [ThreadStatic]
    private static bool _goRoundAgain;

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

    void IThreadPoolWorkItem.Execute() => Run();

    private void Run()
    {
        if (ReferenceEquals(_running, this))
        {
            _goRoundAgain = true;
            return;
        }

        (Activation? outer, bool outerGoesRound) = (_running, _goRoundAgain);
        _running = this;
        do
        {
            _goRoundAgain = false;
            run();
        }
        while (_goRoundAgain);
        (_running, _goRoundAgain) = (outer, outerGoesRound);
    }

    // A task keeps the context in which it is made.
    private Task NewTask(TaskCreationOptions fairness)
    {
        AsyncFlowControl? control = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            return new Task(Run, CancellationToken.None, TaskCreationOptions.DenyChildAttach | fairness);
        }
        finally
        {
            control?.Undo();
        }
    }

    private bool TryStartTask(bool again)
    {
        TaskCreationOptions fairness = again ? TaskCreationOptions.PreferFairness : TaskCreationOptions.None;
        try
        {
            NewTask(fairness).Start(scheduler);
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
