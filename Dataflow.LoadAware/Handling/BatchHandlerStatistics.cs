namespace Dataflow.LoadAware;

/// <summary>What a <see cref="BatchHandlerBlock{T}"/> does now, and what it has done since it was made: for health checks, logs and tests.</summary>
public sealed record BatchHandlerStatistics
{
    /// <summary>The name of the block.</summary>
    public required string Name { get; init; }

    /// <summary>Items that succeeded.</summary>
    public required long ItemsSucceeded { get; init; }

    /// <summary>Items that were given up.</summary>
    public required long ItemsRejected { get; init; }

    /// <summary>
    /// Rejected items that nobody has taken yet. At <see cref="BatchHandlerOptions.RejectedCapacity"/> the handling may wait for somebody to take them.
    /// </summary>
    public required int RejectedWaiting { get; init; }

    /// <summary>Items in work when the handling was cut off, whether they have been taken back or not.</summary>
    public required long ItemsLeft { get; init; }

    /// <summary>Items that were part of a call again, counted each time; what became of them in the end is counted too.</summary>
    public required long ItemsRetried { get; init; }

    /// <summary>Calls that returned; their result may have rejected items or asked for them again.</summary>
    public required long CallsSucceeded { get; init; }

    /// <summary>Calls that threw what is likely to pass.</summary>
    public required long CallsTransient { get; init; }

    /// <summary>Calls that the backend answered with overload: it took nothing, or less than all, or asks to be left alone from now on.</summary>
    public required long CallsOverloaded { get; init; }

    /// <summary>Calls that threw anything else.</summary>
    public required long CallsFailed { get; init; }

    /// <summary>Calls that were cancelled at <see cref="BatchHandlerOptions.AttemptTimeout"/>.</summary>
    public required long CallsTimedOut { get; init; }

    /// <summary>Calls that were cut off with the whole handling.</summary>
    public required long CallsCutOff { get; init; }

    /// <summary>The time spent in pauses so far, those of the circuit and one that runs included.</summary>
    public required TimeSpan TimePaused { get; init; }

    /// <summary>Whether the block trusts its backend.</summary>
    public required CircuitState CircuitState { get; init; }

    /// <summary>Whether the block has ended.</summary>
    public required bool IsCompleted { get; init; }
}
