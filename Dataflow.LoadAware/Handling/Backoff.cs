namespace Dataflow.LoadAware.Handling;

/// <summary>How long to wait before a retry: twice as long each time, half of it random. Any thread may ask.</summary>
/// <remarks>The "equal jitter" of M. Brooker, Exponential Backoff And Jitter (AWS Architecture Blog 2015).</remarks>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, int seed)
{
    private const int MostDoublings = 64;

    private readonly TimeSpan _first = first;
    private readonly TimeSpan _longest = longest;
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>The wait before the given retry, from 1.</summary>
    public TimeSpan Before(int retry)
    {
        // No timer takes as much as 2^64 times the shortest wait; without a bound the power becomes infinite, and not a number times no wait.
        double whole = Math.Min(_first.TotalMilliseconds * Math.Pow(2, Math.Min(retry - 1, MostDoublings)), _longest.TotalMilliseconds);
        double chance;
        lock (_gate)
        {
            chance = _random.NextDouble();
        }

        return TimeSpan.FromMilliseconds(whole * (1 + chance) / 2);
    }
}
