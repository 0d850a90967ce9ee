namespace Dataflow.LoadAware;

/// <summary>Why a controller chose a size.</summary>
public enum BatchSizeReason
{
    /// <summary>Nothing asks for another size.</summary>
    Hold,

    /// <summary>The controller never moves the size.</summary>
    Fixed,

    /// <summary>It is not yet time for the next adjustment.</summary>
    WaitingForInterval,

    /// <summary>The load is low: grow.</summary>
    LowLoad,

    /// <summary>The load is high: shrink.</summary>
    HighLoad,

    /// <summary>The controller wants to move, but the size already stands at the limit.</summary>
    AtLimit,

    /// <summary>At the start: grow fast until the backend shows a first sign of load.</summary>
    SlowStart,

    /// <summary>No sign of trouble: grow.</summary>
    Room,

    /// <summary>The backend pushes back (latency, errors or load): shrink.</summary>
    Backpressure,

    /// <summary>Batches are faster than the latency target asks for: grow.</summary>
    BelowTarget,

    /// <summary>Batches are slower than the latency target allows: shrink.</summary>
    AboveTarget,

    /// <summary>Even the smallest size misses the latency target. Asks for attention.</summary>
    TargetInfeasible,

    /// <summary>A deliberate step up or down around the best size known, to compare the two.</summary>
    Probe,

    /// <summary>A larger size gave more throughput: grow.</summary>
    MoreThroughput,

    /// <summary>A larger size gave less, or not enough, throughput: shrink.</summary>
    LessThroughput,

    /// <summary>The backend became slower or faster as a whole: move with it.</summary>
    LevelShift,

    /// <summary>A batch timed out, threw, mostly failed or was refused as overload: the size was halved.</summary>
    Overload,

    /// <summary>A batch that was cut before the last decrease: if it tells of overload, once is enough, and it is no reason to grow.</summary>
    OverloadKnown,

    /// <summary>Too many errors to grow.</summary>
    Errors,

    /// <summary>A resource is saturated (CPU, queue or locks): no growth.</summary>
    Saturated,

    /// <summary>The batch was not cut by the size, so the size is not what limits: no growth.</summary>
    PartialBatch,

    /// <summary>
    /// The feedback lacks <see cref="LoadFeedback.BatchSize"/>, which this controller needs beside
    /// <see cref="LoadFeedback.ProcessingTime"/>. Asks for attention.
    /// </summary>
    BatchSizeUnknown,

    /// <summary>A learned size was given back at the start.</summary>
    Restored,
}
