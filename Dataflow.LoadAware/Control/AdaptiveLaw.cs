namespace Dataflow.LoadAware.Control;

/// <summary>The smaller of two sizes: what a latency target allows and what goodput makes worthwhile. Without a target, the latter alone.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>starting</term><description>doubles until the target comes near or goodput stops growing</description></item>
/// <item><term>ceiling unknown</term><description>the target binds; probes downwards for signs that less would bring more</description></item>
/// <item><term>ceiling known</term><description>the smaller one binds; under a target that surely binds there is no probing</description></item>
/// </list>
/// </remarks>
internal sealed class AdaptiveLaw(LatencyCap? cap, double minimumGain) : ISizeLaw
{
    // How unsure the ceiling is, in logarithms, after what put it where it is.
    private const double SpreadAfterFlatStart = 0.55;
    private const double SpreadAtTarget = 0.7;
    private const double SpreadAfterRestore = 0.2;

    // Reached the target: the ceiling lies above it, nobody knows how far.
    private const double AboveTarget = 0.5;

    // In spreads: the ceiling is there when it lies surely below the cap, and of no interest when it lies surely above.
    private const double SurelyBelow = 1.5;
    private const double SurelyAbove = 1;

    // Under a binding target probing costs either goodput or violations, so it is narrow, except while nothing is known.
    private const double ProbePerSigma = 0.5;
    private const double LeastProbe = 0.03;
    private const double GreatestProbe = 0.1;
    private const double NothingKnown = 0.45;
    private const double ProbeWhenNothingKnown = 0.3;

    // How far the one that does not bind may run away from what does.
    private const double CapWindUp = 1;
    private const double CeilingBelowLimits = 1;
    private const double CeilingAboveLimits = 2;

    private const double GreatestMissAtStart = -1.4;
    private const double EarlierSize = 0.2;
    private const double NoticeableMove = 0.02;

    private readonly LatencyCap? _cap = cap;
    private readonly GoodputCeiling _ceiling = new(minimumGain);
    private readonly NoiseEstimate _noise = new();
    private readonly Probing _probing = new();
    private SlowStart? _start = new();
    private bool _ceilingKnown = cap is null;

    public ControllerState State => new()
    {
        Size = Math.Exp(_probing.Center),
        Noise = _noise.Sigma,
        Trim = _cap?.Trim ?? 0,
        Ceiling = _ceilingKnown && _start is null ? Math.Exp(_ceiling.LogSize) : null,
    };

    private bool CapBinds => _cap is not null && (!_ceilingKnown || _cap.LogSize < _ceiling.LogSize);

    public void MoveTo(int size, SizeMove why)
    {
        double logSize = Math.Log(size);
        if (why == SizeMove.Overload)
        {
            _start = null;
            _noise.BreakOff();
        }

        _probing.Forget();
        GoOnFrom(logSize);
        _ceiling.MovedTo(_ceilingKnown ? logSize : logSize + AboveTarget);
    }

    public void Resume()
    {
        _noise.BreakOff();
        _ceiling.BreakOff();
    }

    public void Restore(ControllerState state)
    {
        double logSize = Math.Log(state.Size);
        _start = null;
        _cap?.Restore(state.Trim);
        if (state.Noise > 0)
        {
            _noise.Restore(state.Noise);
        }

        GoOnFrom(logSize);
        _ceilingKnown |= state.Ceiling is not null;
        _ceiling.MoveTo(
            state.Ceiling is { } ceiling ? Math.Log(ceiling) : _ceilingKnown ? logSize : logSize + AboveTarget,
            _ceilingKnown ? SpreadAfterRestore : SpreadAtTarget);
    }

    public BatchSizeDecision Decide(in BatchObservation observation, bool mayGrow)
    {
        if (!Measurement.TryRead(observation, out Measurement measurement))
        {
            return new(observation.CurrentSize, BatchSizeReason.BatchSizeUnknown);
        }

        if (!observation.IsFull)
        {
            return Partial(observation, measurement);
        }

        _noise.Add(measurement);
        return _start is null ? Steady(observation, measurement, mayGrow) : Start(observation, measurement, _start, mayGrow);
    }

    private void GoOnFrom(double logSize)
    {
        _probing.StayAt(logSize);
        if (_cap is not null)
        {
            _cap.LogSize = logSize;
        }
    }

    // A batch that the size did not cut shows at most that even less than the size is too slow.
    private BatchSizeDecision Partial(in BatchObservation observation, in Measurement measurement)
    {
        _ceiling.BreakOff();
        if (_cap?.IsMissedBy(measurement) != true)
        {
            return new(observation.CurrentSize, BatchSizeReason.PartialBatch);
        }

        _cap.ObservePartial(measurement, _noise.Sigma);
        if (_start is not null)
        {
            EndStartAtTarget();
        }

        return Ask(observation, measurement, jumped: false);
    }

    private BatchSizeDecision Start(in BatchObservation observation, in Measurement measurement, SlowStart start, bool mayGrow)
    {
        if (measurement.LogItems < Math.Log(observation.CurrentSize) - EarlierSize)
        {
            return new(observation.CurrentSize, BatchSizeReason.SlowStart); // late news of an earlier step
        }

        double room = _cap?.Room(measurement, _noise.Sigma) ?? double.PositiveInfinity;
        start.Add(measurement, _cap is not null);
        if (_cap is not null && !SlowStart.HasRoom(room))
        {
            _cap.LogSize = measurement.LogItems + Math.Max(room, GreatestMissAtStart);
            EndStartAtTarget();
            return Ask(observation, measurement, jumped: false);
        }

        if (start.IsFlat || observation.CurrentSize == observation.MaxBatchSize)
        {
            EndStartAtCeiling(start.IsFlat ? start.BestLogSize : measurement.LogItems, measurement.LogItems + Math.Min(room, SlowStart.LogGrowth));
            return Ask(observation, measurement, jumped: false);
        }

        if (mayGrow)
        {
            _probing.StayAt(WholeSize.WithinLog(measurement.LogItems + Math.Min(room, SlowStart.LogGrowth), observation));
        }

        return new(_probing.Next(observation), BatchSizeReason.SlowStart);
    }

    private void EndStartAtTarget()
    {
        _start = null;
        _ceiling.MoveTo(_cap!.LogSize + AboveTarget, SpreadAtTarget);
    }

    private void EndStartAtCeiling(double bestLogSize, double capLogSize)
    {
        _start = null;
        _ceilingKnown = true;
        _ceiling.MoveTo(bestLogSize, SpreadAfterFlatStart);
        if (_cap is not null)
        {
            _cap.LogSize = capLogSize;
        }
    }

    private BatchSizeDecision Steady(in BatchObservation observation, in Measurement measurement, bool mayGrow)
    {
        _cap?.Observe(measurement, _noise.Sigma, CapBinds, mayGrow);
        bool jumped = _ceiling.Observe(measurement, _probing.OffsetOf(observation.Feedback.BatchSize), _noise.Sigma);
        return Ask(observation, measurement, jumped);
    }

    private BatchSizeDecision Ask(in BatchObservation observation, in Measurement measurement, bool jumped)
    {
        KeepTogether(observation);
        double before = _probing.Center;
        if (CapBinds)
        {
            ProbeUnderCap(_cap!, observation);
        }
        else
        {
            ProbeAtCeiling(observation);
        }

        int size = _probing.Next(observation);
        return new(size, Reason(observation, measurement, size, _probing.Center - before, jumped));
    }

    private void KeepTogether(in BatchObservation observation)
    {
        double lowest = Math.Log(observation.MinBatchSize);
        _ceiling.Clamp(lowest - CeilingBelowLimits, Math.Log(observation.MaxBatchSize) + CeilingAboveLimits);
        if (_cap is null)
        {
            return;
        }

        _cap.LogSize = WholeSize.WithinLog(_cap.LogSize, observation);
        _ceilingKnown |= _ceiling.LogSize + (SurelyBelow * _ceiling.Spread) < _cap.LogSize;
        if (_ceilingKnown)
        {
            _cap.LogSize = Math.Min(_cap.LogSize, Math.Max(lowest, _ceiling.LogSize) + CapWindUp);
        }
    }

    // Downwards only: the upper of the two sizes is the cap itself.
    private void ProbeUnderCap(LatencyCap cap, in BatchObservation observation)
    {
        double width = 0;
        if (_ceiling.LogSize - cap.LogSize <= SurelyAbove * _ceiling.Spread)
        {
            width = Math.Clamp(ProbePerSigma * _noise.Sigma, LeastProbe, GreatestProbe);
            width = _ceiling.BaseSpread > NothingKnown ? Math.Max(width, ProbeWhenNothingKnown) : width;
        }

        _probing.Around(WholeSize.WithinLog(cap.LogSize, observation), width, shift: width);
    }

    private void ProbeAtCeiling(in BatchObservation observation)
    {
        double width = _ceiling.ProbeWidth(_noise.Sigma);
        double overCap = _cap is null ? 0 : Math.Max(0, _ceiling.LogSize + width - _cap.LogSize);
        _probing.Around(WholeSize.WithinLog(_ceiling.LogSize, observation), width, overCap);
    }

    private BatchSizeReason Reason(in BatchObservation observation, in Measurement measurement, int size, double moved, bool jumped)
    {
        if (_cap?.IsMissedBy(measurement) == true && size == observation.MinBatchSize)
        {
            return BatchSizeReason.TargetInfeasible;
        }

        return jumped ? BatchSizeReason.LevelShift
            : moved > NoticeableMove ? (CapBinds ? BatchSizeReason.BelowTarget : BatchSizeReason.MoreThroughput)
            : moved < -NoticeableMove ? (CapBinds ? BatchSizeReason.AboveTarget : BatchSizeReason.LessThroughput)
            : _probing.IsOn ? BatchSizeReason.Probe
            : BatchSizeReason.Hold;
    }
}
