namespace Dataflow.LoadAware;

/// <summary>One measured batch, as its handler or its backend reports it.</summary>
/// <remarks>Every property checks its range where it is set, so a wrong figure fails on the line that made it.</remarks>
public readonly record struct LoadFeedback
{
    private readonly double _cpuLoad;
    private readonly double _errorRate;
    private readonly int _queueDepth;
    private readonly int _dbLocks;
    private readonly TimeSpan _processingTime;
    private readonly int _batchSize;
    private readonly TimeSpan _retryAfter;

    /// <summary>CPU load of the backend.</summary>
    /// <value>A fraction, 0 to 1. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double CpuLoad { get => _cpuLoad; init => _cpuLoad = Require.Fraction(value); }

    /// <summary>Failed items or calls as a fraction of all.</summary>
    /// <value>A fraction, 0 to 1. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double ErrorRate { get => _errorRate; init => _errorRate = Require.Fraction(value); }

    /// <summary>Items or requests that wait at the backend.</summary>
    /// <value>0 or more. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int QueueDepth { get => _queueDepth; init => _queueDepth = Require.NotNegative(value); }

    /// <summary>Locks that the database holds or waits for.</summary>
    /// <value>0 or more. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int DbLocks { get => _dbLocks; init => _dbLocks = Require.NotNegative(value); }

    /// <summary>The batch's own service time: one attempt, without the time it waited in a queue.</summary>
    /// <value>Zero or more; nothing is learned from it where <see cref="ErrorRate"/> is 1, for what failed as a whole has none. Default zero.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan ProcessingTime { get => _processingTime; init => _processingTime = Require.NotNegative(value); }

    /// <summary>Items in the batch that was measured.</summary>
    /// <value>0 or more; 0 means "not known". Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int BatchSize { get => _batchSize; init => _batchSize = Require.NotNegative(value); }

    /// <summary>Whether the backend said that it has too much to do (HTTP 429, a throttle). Guarded controllers shrink at once.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool IsOverloaded { get; init; }

    /// <summary>How long the backend asked to be left alone. Anything above zero counts as <see cref="IsOverloaded"/>.</summary>
    /// <value>Zero or more; zero is "it did not say". Default zero.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan RetryAfter { get => _retryAfter; init => _retryAfter = Require.NotNegative(value); }

    /// <summary>Further figures by name, scored when the scoring gives them a weight.</summary>
    /// <value>Any figures; null when there are none. Default null.</value>
    public IReadOnlyDictionary<string, double>? Custom { get; init; }
}
