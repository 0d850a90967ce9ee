namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>A hard limit of the backend: a token bucket that rejects (429) or defers what is above it.</summary>
/// <remarks>
/// An item costs a token, a second brings <see cref="ItemsPerSecond"/>, and the bucket holds what <see cref="BurstSeconds"/> bring.
/// A rejected batch fails as a whole after the fixed cost of a batch and takes no token; a batch larger than the bucket is
/// always rejected. A deferred batch waits for its tokens, and the wait counts as its time.
/// </remarks>
public sealed record RateLimit
{
    /// <summary>Tokens a second.</summary>
    /// <value>.001 to 1e9 items. Default 1000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double ItemsPerSecond { get; init => field = Guard.Between(value, .001, 1e9, nameof(ItemsPerSecond)); } = 1000;

    /// <summary>What the bucket holds, in seconds of the limit.</summary>
    /// <value>.001 to 3600 seconds. Default 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double BurstSeconds { get; init => field = Guard.Between(value, .001, 3600, nameof(BurstSeconds)); } = 1;

    /// <summary>Whether a batch above the limit waits instead of being rejected.</summary>
    /// <value>Default false: it is rejected.</value>
    public bool Defers { get; init; }
}
