namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>How fast a running total grows, over about the last second.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Queue<(TimeSpan At, long Total)> _readings = new([(TimeSpan.Zero, 0L)]);

    /// <summary>Takes a reading and gives the rate since the newest reading that is a second old or, before that, since the start.</summary>
    /// <param name="at">Time since the start; never less than the time before.</param>
    /// <param name="total">The total at that time.</param>
    /// <returns>Units a second; 0 at the start.</returns>
    public double Read(TimeSpan at, long total)
    {
        _readings.Enqueue((at, total));
        while (_readings.Count > 2 && at - _readings.ElementAt(1).At >= Window)
        {
            _readings.Dequeue();
        }

        var (since, before) = _readings.Peek();
        return at > since ? (total - before) / (at - since).TotalSeconds : 0;
    }
}
