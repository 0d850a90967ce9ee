namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Waits for a lock that another process holds: longer after every refusal, up to half a second.</summary>
/// <param name="timeProvider">Tells when a wait is over.</param>
internal sealed class LockWait(TimeProvider timeProvider)
{
    /// <summary>The wait after the first refusal.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest wait: a free lock is never left unused for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private TimeSpan _next = First;
    private long _refusals;

    /// <summary>Refusals so far. Any thread may ask.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    /// <summary>Tries again and again until it succeeds.</summary>
    /// <param name="attempt">Answers whether it succeeded.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">Asked to stop while the lock was held.</exception>
    public async Task UntilAsync(Func<bool> attempt, CancellationToken stop)
    {
        while (!attempt())
        {
            await RefusedAsync(stop).ConfigureAwait(false);
        }

        Succeeded();
    }

    /// <summary>Counts a refusal and says how long to wait.</summary>
    public TimeSpan Refused()
    {
        Interlocked.Increment(ref _refusals);
        TimeSpan wait = _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }

    /// <summary>Counts a refusal and waits.</summary>
    public Task RefusedAsync(CancellationToken stop) => Task.Delay(Refused(), timeProvider, stop);

    /// <summary>The next wait is short again.</summary>
    public void Succeeded() => _next = First;
}
