namespace Dataflow.LoadAware.Control;

/// <summary>As much as a latency target allows: a <see cref="LatencyCap"/> that always binds, after a slow start towards it.</summary>
internal sealed class LatencyTargetLaw(LatencyTargetControllerOptions options) : ISizeLaw
{
    private readonly LatencyCap _cap = new(options.Target, options.Quantile, options.TrimBound);
    private readonly NoiseEstimate _noise = new();
    private bool _starting = true;

    public ControllerState? State => new() { Size = Math.Exp(_cap.LogSize), Noise = _noise.Sigma, Trim = _cap.Trim };

    public void MoveTo(int size, SizeMove why)
    {
        _cap.LogSize = Math.Log(size);
        if (why == SizeMove.Overload)
        {
            _starting = false;
            _noise.BreakOff();
        }
    }

    public void Resume()
    {
        _noise.BreakOff();
        _cap.Resume();
    }

    public void Restore(ControllerState state)
    {
        _starting = false;
        _cap.LogSize = Math.Log(state.Size);
        _cap.Restore(state.Trim);
        if (state.Noise > 0)
        {
            _noise.Restore(state.Noise);
        }
    }

    public BatchSizeDecision Decide(in BatchObservation observation, bool mayGrow)
    {
        if (!Measurement.TryRead(observation, out Measurement measurement))
        {
            return new(observation.CurrentSize, BatchSizeReason.BatchSizeUnknown);
        }

        if (!observation.IsFull)
        {
            _cap.ObservePartial(measurement, _noise.Sigma, observation.HasLowestSize());
            return Result(observation);
        }

        _noise.Add(measurement);
        if (_starting && TryStart(observation, measurement, mayGrow))
        {
            bool isAtLimit = observation.CurrentSize == observation.MaxBatchSize;
            return new(WholeSize.Of(Math.Exp(_cap.LogSize), observation), isAtLimit ? BatchSizeReason.AtLimit : BatchSizeReason.SlowStart);
        }

        _cap.Observe(measurement, Math.Log(observation.CurrentSize), _noise.Sigma, binds: true, mayGrow, observation.HasLowestSize());
        return Result(observation);
    }

    private bool TryStart(in BatchObservation observation, in Measurement measurement, bool mayGrow)
    {
        double room = _cap.Room(measurement, _noise.Sigma);
        _starting = SlowStart.HasRoom(measurement, room);
        if (_starting && mayGrow)
        {
            _cap.LogSize = Math.Min(measurement.LogItems + Math.Min(room, SlowStart.LogGrowth), Math.Log(observation.MaxBatchSize));
        }

        return _starting;
    }

    private BatchSizeDecision Result(in BatchObservation observation)
    {
        bool wantsMore = _cap.LogSize >= Math.Log(observation.MaxBatchSize);
        _cap.LogSize = WholeSize.WithinLog(_cap.LogSize, observation);
        int size = WholeSize.Of(Math.Exp(_cap.LogSize), observation);
        return new(size, LatencyReason.Of(_cap, observation, size, wantsMore));
    }
}
