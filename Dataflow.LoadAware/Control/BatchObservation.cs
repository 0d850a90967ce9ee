namespace Dataflow.LoadAware.Control;

/// <summary>All that a controller may know about one measured batch.</summary>
public readonly record struct BatchObservation
{
    /// <summary>The feedback as it arrived.</summary>
    public LoadFeedback Feedback { get; init; }

    /// <summary>The score of <see cref="Feedback"/>, 0 (idle) to 1 (saturated).</summary>
    public double LoadScore { get; init; }

    /// <summary>The live size now, in items.</summary>
    public int CurrentSize { get; init; }

    /// <summary>The size that was live when this batch was cut, in items.</summary>
    public int SizeAtDispatch { get; init; }

    /// <summary>Whether the size cut this batch, not time, idleness, a trigger or completion.</summary>
    public bool IsFull { get; init; }

    /// <summary>When the batch was handed on, since the feedback block was made.</summary>
    public TimeSpan DispatchedAt { get; init; }

    /// <summary>When the feedback arrived, since the feedback block was made.</summary>
    public TimeSpan ObservedAt { get; init; }

    /// <summary>The smallest size allowed, in items.</summary>
    public int MinBatchSize { get; init; }

    /// <summary>The largest size allowed, in items.</summary>
    public int MaxBatchSize { get; init; }
}
