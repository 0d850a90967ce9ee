using Dataflow.LoadAware.Batching;

namespace Dataflow.LoadAware;

/// <summary>
/// What an <see cref="AdaptiveBatchBlock{T}"/> holds now, and what it has done since it was made: for health checks, logs and tests.
/// </summary>
public sealed record AdaptiveBatchBlockStatistics
{
    private readonly (long Batches, long Items)[] _handedOn;

    internal AdaptiveBatchBlockStatistics(HandOnTotals totals) =>
        _handedOn = [.. Enum.GetValues<HandOnReason>().Select(reason => (totals.Batches(reason), totals.Items(reason)))];

    /// <summary>The name of the block.</summary>
    public required string Name { get; init; }

    /// <summary>The live batch size, in items.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Items accepted and not yet handed on.</summary>
    public required int WaitingItems { get; init; }

    /// <summary>
    /// How long the oldest waiting item has waited, or up to one timeout longer. Null when none waits, in a block without
    /// <see cref="AdaptiveBatchBlockOptions.FlushTimeout"/>, which reads no clock, and where the clock throws.
    /// </summary>
    public required TimeSpan? OldestItemAge { get; init; }

    /// <summary>Items that were posted and not accepted: the block was full, or ended, or the item too heavy.</summary>
    public required long DeclinedPosts { get; init; }

    /// <summary>Whether the block has ended.</summary>
    public required bool IsCompleted { get; init; }

    /// <summary>Batches handed on so far.</summary>
    public long BatchesHandedOn => _handedOn.Sum(by => by.Batches);

    /// <summary>Items handed on so far.</summary>
    public long ItemsHandedOn => _handedOn.Sum(by => by.Items);

    /// <summary>Batches handed on so far for this reason.</summary>
    public long BatchesBy(HandOnReason reason) => _handedOn[(int)reason].Batches;

    /// <summary>Items handed on so far for this reason.</summary>
    public long ItemsBy(HandOnReason reason) => _handedOn[(int)reason].Items;
}
