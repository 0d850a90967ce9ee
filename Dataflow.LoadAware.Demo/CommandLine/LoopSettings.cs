namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>The knobs of a batching loop, as the command line sets them.</summary>
internal sealed record LoopSettings
{
    /// <summary>The size at the start, in items.</summary>
    public required int InitialBatch { get; init; }

    /// <summary>The smallest size, in items.</summary>
    public required int MinBatch { get; init; }

    /// <summary>The largest size, in items.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>The age of the oldest waiting item at which a partial batch leaves.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The name of the controller, one of <see cref="Controllers.Names"/>.</summary>
    public required string Controller { get; init; }

    /// <summary>The time that 95 % of the batches are to keep; null without a target, and for controllers that have no use for one.</summary>
    public TimeSpan? Target { get; init; }

    /// <summary>The least time between two adjustments.</summary>
    public required TimeSpan AdjustInterval { get; init; }

    /// <summary>The share of the size by which one adjustment moves it.</summary>
    public required double AdjustFactor { get; init; }
}
