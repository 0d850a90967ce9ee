namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>The tokens of a <see cref="RateLimit"/> over a run.</summary>
internal sealed class TokenBucket(RateLimit limit)
{
    private readonly double _capacity = limit.ItemsPerSecond * limit.BurstSeconds;
    private double _tokens = limit.ItemsPerSecond * limit.BurstSeconds;
    private double _filledAt;

    /// <summary>Asks for tokens; false: rejected, nothing was taken.</summary>
    /// <param name="seconds">The time of the question; not before that of the last one.</param>
    /// <param name="items">Tokens asked for.</param>
    /// <param name="wait">Seconds to wait, where the limit defers.</param>
    public bool TryTake(double seconds, int items, out double wait)
    {
        _tokens = Math.Min(_capacity, _tokens + ((seconds - _filledAt) * limit.ItemsPerSecond));
        _filledAt = seconds;
        wait = Math.Max(0, (items - _tokens) / limit.ItemsPerSecond);
        if (wait > 0 && !limit.Defers)
            return false;

        // Below zero: the wait pays it back before the next question.
        _tokens -= items;
        return true;
    }
}
