namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>Runs the same work on several threads: the caller's, and a dedicated one for each more.</summary>
public static class Producers
{
    /// <summary>Returns when all have ended.</summary>
    public static void Run(int count, Action produce)
    {
        var others = new Task[count - 1];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = Task.Factory.StartNew(
                produce, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        produce();
        Task.WaitAll(others);
    }
}
