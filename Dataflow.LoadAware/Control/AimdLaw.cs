namespace Dataflow.LoadAware.Control;

/// <summary>Additive increase, multiplicative decrease, after a slow start.</summary>
internal sealed class AimdLaw(AimdControllerOptions options) : ISizeLaw
{
    private const double SlowStartGrowth = 2;

    private readonly double _target = options.Target?.TotalSeconds ?? double.PositiveInfinity;
    private readonly double _decreaseFactor = options.DecreaseFactor;
    private readonly double _errorThreshold = options.ErrorThreshold;
    private readonly double _loadThreshold = options.LoadThreshold;
    private readonly double _increase = options.Increase;
    private readonly DecreaseEpoch _epoch = new();
    private double _size;
    private bool _slowStart = true;

    public ControllerState State => new() { Size = _size };

    public bool LearnsFromTimes => false;

    public void MoveTo(int size, SizeMove why)
    {
        _size = size;
        _slowStart &= why != SizeMove.Overload;
    }

    public void Resume()
    {
    }

    public void Restore(ControllerState state) => (_size, _slowStart) = (state.Size, false);

    public BatchSizeDecision Decide(in BatchObservation observation, bool mayGrow)
    {
        bool isNews = _epoch.Covers(observation);
        double seconds = observation.Feedback.ProcessingTime.TotalSeconds;
        bool bad = seconds > _target || observation.Feedback.ErrorRate > _errorThreshold || observation.LoadScore > _loadThreshold;
        if (bad)
        {
            return Shrink(observation, isNews);
        }

        _slowStart &= seconds <= _target / 2;
        if (_slowStart && observation.SizeAtDispatch < observation.CurrentSize)
        {
            return new(WholeSize.Of(_size, observation), BatchSizeReason.SlowStart); // late news of an earlier step
        }

        return mayGrow ? Grow(observation) : new(WholeSize.Of(_size, observation), BatchSizeReason.Hold);
    }

    private BatchSizeDecision Shrink(in BatchObservation observation, bool isNews)
    {
        _slowStart = false;
        if (!isNews)
        {
            return new(WholeSize.Of(_size, observation), BatchSizeReason.Hold);
        }

        _size = WholeSize.Within(_size * _decreaseFactor, observation);
        int size = WholeSize.Of(_size, observation);
        _epoch.Begin(observation, size);
        return new(size, BatchSizeReason.Backpressure);
    }

    private BatchSizeDecision Grow(in BatchObservation observation)
    {
        _size = WholeSize.Within(_slowStart ? _size * SlowStartGrowth : _size + _increase, observation);
        return new(WholeSize.Of(_size, observation), _slowStart ? BatchSizeReason.SlowStart : BatchSizeReason.Room);
    }
}
