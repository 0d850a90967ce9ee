namespace Dataflow.LoadAware.Tests.Support;

/// <summary>Runs code on a thread of its own while the caller waits for it: what needs a lock that the caller holds never ends.</summary>
public static class OtherThread
{
    /// <summary>Whether the code ended within the patience. Its exceptions pass to the caller.</summary>
    public static bool Ends(Action code, TimeSpan patience)
    {
        // A thread, not the pool: a pool that is busy would look like a lock that is held.
        Task run = Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!run.Wait(patience)) return false;
        run.GetAwaiter().GetResult();
        return true;
    }
}
