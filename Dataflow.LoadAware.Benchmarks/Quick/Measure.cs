namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>Time and memory of a round.</summary>
internal static class Measure
{
    /// <summary>A round that is timed, and whose allocations on all threads are counted.</summary>
    public static Func<Task<Sample>> Rounds(long operations, Func<Task> round, long ownBytes = 0) => async () =>
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long start = TimeProvider.System.GetTimestamp();
        await round().ConfigureAwait(false);
        double time = TimeProvider.System.GetElapsedTime(start).TotalNanoseconds;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return new Sample(time / operations, (double)(bytes - ownBytes) / operations);
    };

    /// <summary>A round on the calling thread, whose allocations alone are counted: for calls measured while other threads work.</summary>
    public static Func<Task<Sample>> OwnThreadRounds(long operations, Action round) => () =>
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = TimeProvider.System.GetTimestamp();
        round();
        double time = TimeProvider.System.GetElapsedTime(start).TotalNanoseconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return Task.FromResult(new Sample(time / operations, (double)bytes / operations));
    };

    /// <summary>Bytes that an array takes on the heap.</summary>
    public static long ArrayBytes<T>(int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new T[length]);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Bytes on the heap that something still refers to.</summary>
    public static long HeldBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
