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
}
