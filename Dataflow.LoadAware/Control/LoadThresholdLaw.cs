namespace Dataflow.LoadAware.Control;

/// <summary>Grows by a share of the size while the mean load is low, shrinks by it while the load is high, once per interval.</summary>
internal sealed class LoadThresholdLaw : ISizeLaw
{
    private const int Window = 10;

    private readonly TimeSpan _interval;
    private readonly double _factor;
    private readonly double _low;
    private readonly double _high;
    private readonly RecentMean _load = new(Window);
    private TimeSpan _adjustedAt;

    public LoadThresholdLaw(LoadThresholdControllerOptions options)
    {
        if (options.LowThreshold > options.HighThreshold)
        {
            throw Require.Broken(nameof(options.LowThreshold), $"must not be above HighThreshold ({options.HighThreshold})", options.LowThreshold);
        }

        _interval = options.AdjustmentInterval;
        _factor = options.AdjustmentFactor;
        _low = options.LowThreshold;
        _high = options.HighThreshold;
    }

    public bool LearnsFromTimes => false;

    // The rule starts from the live size each time, so it need not be told of moves.
    public void MoveTo(int size, SizeMove why)
    {
    }

    public void Restore(ControllerState state)
    {
    }

    public void Resume()
    {
    }

    public BatchSizeDecision Decide(in BatchObservation observation, bool mayGrow)
    {
        _load.Add(observation.LoadScore);
        if (observation.ObservedAt - _adjustedAt < _interval)
        {
            return new(observation.CurrentSize, BatchSizeReason.WaitingForInterval);
        }

        double load = _load.Mean;
        _load.Clear();
        _adjustedAt = observation.ObservedAt;
        return load < _low ? Move(observation, 1, BatchSizeReason.LowLoad)
            : load > _high ? Move(observation, -1, BatchSizeReason.HighLoad)
            : new(observation.CurrentSize, BatchSizeReason.Hold);
    }

    private BatchSizeDecision Move(in BatchObservation observation, int direction, BatchSizeReason reason)
    {
        int size = observation.CurrentSize;
        double wanted = Math.Round(size + (direction * Math.Max(size * _factor, 1)), MidpointRounding.AwayFromZero);
        int next = (int)Math.Clamp(wanted, observation.MinBatchSize, observation.MaxBatchSize);
        return new(next, next == size ? BatchSizeReason.AtLimit : reason);
    }
}
