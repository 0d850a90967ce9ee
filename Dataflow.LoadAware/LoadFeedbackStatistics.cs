namespace Dataflow.LoadAware;

/// <summary>What a <see cref="LoadFeedbackBlock"/> has seen and done since it was made: for health checks, logs and tests.</summary>
public sealed record LoadFeedbackStatistics
{
    private readonly (long Decided, long Grown, long Shrunk)[] _changes;

    internal LoadFeedbackStatistics(Func<BatchSizeReason, (long Decided, long Grown, long Shrunk)> changes) =>
        _changes = [.. Enum.GetValues<BatchSizeReason>().Select(changes)];

    /// <summary>Feedback messages handled.</summary>
    public required long FeedbackSeen { get; init; }

    /// <summary>The mean load score of the last 10 feedbacks, 0 (idle) to 1 (saturated); 0 before the first.</summary>
    public required double AverageLoadScore { get; init; }

    /// <summary>What the newest feedback led to; null before the first.</summary>
    public required BatchSizeChange? LastDecision { get; init; }

    /// <summary>Changes to a larger batch size.</summary>
    public long Increases => _changes.Sum(by => by.Grown);

    /// <summary>Changes to a smaller batch size.</summary>
    public long Decreases => _changes.Sum(by => by.Shrunk);

    /// <summary>Decisions for this reason, those to hold the size included.</summary>
    /// <remarks>
    /// <see cref="BatchSizeReason.BatchSizeUnknown"/> and <see cref="BatchSizeReason.TargetInfeasible"/> ask for attention: anything above
    /// zero says that feedback lacks what the controller needs, or that no size keeps the target.
    /// </remarks>
    public long DecisionsBy(BatchSizeReason reason) => _changes[(int)reason].Decided;

    /// <summary>Changes to a larger batch size for this reason.</summary>
    public long IncreasesBy(BatchSizeReason reason) => _changes[(int)reason].Grown;

    /// <summary>Changes to a smaller batch size for this reason.</summary>
    public long DecreasesBy(BatchSizeReason reason) => _changes[(int)reason].Shrunk;
}
