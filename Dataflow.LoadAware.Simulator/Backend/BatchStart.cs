namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>What goes on at the backend at the moment in which a worker begins a batch.</summary>
internal readonly record struct BatchStart
{
    public long Index { get; init; }

    public int Items { get; init; }

    public TimeSpan At { get; init; }

    /// <summary>The background load u, 0 to 1.</summary>
    public double Load { get; init; }

    /// <summary>Items that other workers are at.</summary>
    public int OtherItems { get; init; }

    /// <summary>Workers at work, this one included.</summary>
    public int BusyWorkers { get; init; }

    public int Workers { get; init; }

    /// <summary>How long this worker had nothing to do before.</summary>
    public TimeSpan IdleBefore { get; init; }
}
