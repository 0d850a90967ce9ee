namespace Dataflow.LoadAware;

/// <summary>What a feedback block drives: a live batch size between two limits.</summary>
public interface IAdjustableBatchSize
{
    /// <summary>The live batch size, in items. It bites on the next batch that is cut.</summary>
    /// <value>Between <see cref="MinBatchSize"/> and <see cref="MaxBatchSize"/>, both included.</value>
    /// <remarks>A value within the limits is kept as it is set: a controller takes another one, a rounded one for instance, for a size set by hand, and learns nothing.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside the limits.</exception>
    int BatchSize { get; set; }

    /// <summary>The smallest size that <see cref="BatchSize"/> takes, in items; at least 1.</summary>
    int MinBatchSize { get; }

    /// <summary>The largest size that <see cref="BatchSize"/> takes, in items.</summary>
    int MaxBatchSize { get; }
}
