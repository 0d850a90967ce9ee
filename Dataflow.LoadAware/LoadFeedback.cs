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

    /// <summary>CPU load of the backend.</summary>
    /// <value>A fraction, 0 to 1. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double CpuLoad { get => _cpuLoad; init => _cpuLoad = Fraction(value, nameof(CpuLoad)); }

    /// <summary>Failed items or calls as a fraction of all.</summary>
    /// <value>A fraction, 0 to 1. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0, above 1 or not a number.</exception>
    public double ErrorRate { get => _errorRate; init => _errorRate = Fraction(value, nameof(ErrorRate)); }

    /// <summary>Items or requests that wait at the backend.</summary>
    /// <value>0 or more. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int QueueDepth { get => _queueDepth; init => _queueDepth = NotNegative(value, nameof(QueueDepth)); }

    /// <summary>Locks that the database holds or waits for.</summary>
    /// <value>0 or more. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int DbLocks { get => _dbLocks; init => _dbLocks = NotNegative(value, nameof(DbLocks)); }

    /// <summary>The batch's own service time: one attempt, without the time it waited in a queue.</summary>
    /// <value>Zero or more. Default zero.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan ProcessingTime
    {
        get => _processingTime;
        init => _processingTime = value >= TimeSpan.Zero ? value : throw OutOfRange(nameof(ProcessingTime), "must be zero or more", value);
    }

    /// <summary>Items in the batch that was measured.</summary>
    /// <value>0 or more; 0 means "not known". Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int BatchSize { get => _batchSize; init => _batchSize = NotNegative(value, nameof(BatchSize)); }

    /// <summary>Further figures by name, scored when the scoring gives them a weight.</summary>
    /// <value>Any figures; null when there are none. Default null.</value>
    public IReadOnlyDictionary<string, double>? Custom { get; init; }

    private static double Fraction(double value, string property) =>
        value is >= 0 and <= 1 ? value : throw OutOfRange(property, "must be a number from 0 to 1", value);

    private static int NotNegative(int value, string property) =>
        value >= 0 ? value : throw OutOfRange(property, "must be 0 or more", value);

    private static ArgumentOutOfRangeException OutOfRange(string property, string rule, object value) =>
        new(property, value, $"{property} {rule}.");
}
