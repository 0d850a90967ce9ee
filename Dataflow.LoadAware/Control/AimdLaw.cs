namespace Dataflow.LoadAware.Control;

/// <summary>Additive increase, multiplicative decrease, after a slow start up to a threshold (TCP's ssthresh).</summary>
/// <param name="options">The knobs.</param>
/// <param name="epoch">The epoch that the guard around it goes by: whoever of the two has decreased, the other does not for the same batches.</param>
internal sealed class AimdLaw(AimdControllerOptions options, DecreaseEpoch epoch) : ISizeLaw
{
    private const double SlowStartGrowth = 2;

    private readonly double _target = options.Target?.TotalSeconds ?? double.PositiveInfinity;
    private readonly double _decreaseFactor = options.DecreaseFactor;
    private readonly double _errorThreshold = options.ErrorThreshold;
    private readonly double _loadThreshold = options.LoadThreshold;
    private readonly double _increase = options.Increase;
    private readonly DecreaseEpoch _epoch = epoch;
    private double _size;
    private double _threshold = double.PositiveInfinity;
    private bool _hasSucceeded;

    public ControllerState? State => new() { Size = _size };

    public bool LearnsFromTimes => false;

    private bool IsStarting => _size < _threshold;

    public void MoveTo(int size, SizeMove why)
    {
        _size = size;
        if (why == SizeMove.Hand && double.IsFinite(_threshold))
        {
            _threshold = Math.Min(_threshold, size);
        }
        else if (why == SizeMove.Overload && _hasSucceeded)
        {
            // Where failures follow each other, the first one tells where trouble begins; before any success none of them does.
            (_threshold, _hasSucceeded) = (size, false);
        }
    }

    public void Resume()
    {
    }

    public void Restore(ControllerState state) => (_size, _threshold) = (state.Size, state.Size);

    public BatchSizeDecision Decide(in BatchObservation observation, bool mayGrow)
    {
        double seconds = observation.Feedback.ProcessingTime.TotalSeconds;
        bool bad = seconds > _target || observation.Feedback.ErrorRate > _errorThreshold || observation.LoadScore > _loadThreshold;
        if (bad)
        {
            return Shrink(observation);
        }

        _hasSucceeded = true;
        if (seconds > _target / 2)
        {
            EndStart();
        }

        if (IsStarting && observation.SizeAtDispatch < observation.CurrentSize)
        {
            return new(WholeSize.Of(_size, observation), BatchSizeReason.SlowStart); // late news of an earlier step
        }

        return mayGrow ? Grow(observation) : new(WholeSize.Of(_size, observation), BatchSizeReason.Hold);
    }

    private BatchSizeDecision Shrink(in BatchObservation observation)
    {
        if (!_epoch.IsNews)
        {
            EndStart();
            return new(WholeSize.Of(_size, observation), BatchSizeReason.Hold);
        }

        int size = Set(_size * _decreaseFactor, observation);
        EndStart();
        _epoch.Begin(observation, size);
        return new(size, observation.CurrentSize == observation.MinBatchSize ? BatchSizeReason.AtLimit : BatchSizeReason.Backpressure);
    }

    private BatchSizeDecision Grow(in BatchObservation observation)
    {
        bool starting = IsStarting;
        int size = Set(starting ? Math.Min(_size * SlowStartGrowth, _threshold) : _size + _increase, observation);
        return new(
            size,
            observation.CurrentSize == observation.MaxBatchSize ? BatchSizeReason.AtLimit : starting ? BatchSizeReason.SlowStart : BatchSizeReason.Room);
    }

    // As the guard will limit it: what is reckoned with has to be what is live.
    private int Set(double size, in BatchObservation observation)
    {
        _size = WholeSize.Within(WholeSize.WithinReach(size, observation), observation);
        return WholeSize.Of(_size, observation);
    }

    private void EndStart() => _threshold = Math.Min(_threshold, _size);
}
