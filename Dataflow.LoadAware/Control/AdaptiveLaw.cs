namespace Dataflow.LoadAware.Control;

/// <summary>The smaller of two sizes: what a latency target allows and what goodput makes worthwhile. Without a target, the latter alone.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>starting</term><description>doubles until the target comes near or goodput stops growing</description></item>
/// <item><term>ceiling unknown</term><description>the target binds; probes downwards for signs that less would bring more</description></item>
/// <item><term>ceiling known</term><description>the smaller one binds; under a target that surely binds there is no probing</description></item>
/// </list>
/// Cap: what the latency target allows. Ceiling: where more brings less. Edge: where goodput drops at once. Probe: one of two sizes that
/// alternate, to see the slope. Look (glance): one batch of half the size, for a higher summit. Test: one batch beyond an edge, whether it is still there.
/// Level: how slow the backend is. Offset: how far a size was off centre on purpose. Side by side, where several batches are under way: a run is batches in
/// a row of one of the two sizes; mixed are its first ones, which ran beside some of the run before. Pair: two batches, or two runs, in a row that are
/// compared. Guess: a ceiling that no slope has confirmed.
/// </remarks>
internal sealed partial class AdaptiveLaw : ISizeLaw
{
    // How unsure the ceiling is, in logarithms, after what put it where it is.
    private const double SpreadAtTarget = 0.7;
    private const double SpreadAfterRestore = 0.2;

    // Reached the target: the ceiling lies above it, nobody knows how far.
    private const double AboveTarget = 0.5;

    // In spreads: the ceiling is there when it lies surely below the cap.
    private const double SurelyBelow = 1.5;

    // How far the one that does not bind may run away from what does.
    private const double CapWindUp = 1;
    private const double CeilingBelowLimits = 1;
    private const double CeilingAboveLimits = 2;

    private const double NoticeableMove = 0.02;
    private const int RunLengthPerBatchUnderWay = 2;

    private readonly LatencyCap? _cap;
    private readonly GoodputCeiling _ceiling;
    private readonly NoiseEstimate _noise = new();
    private readonly Probing _probing = new();
    private readonly Overlap _overlap = new();
    private readonly ProbePlan _plan;
    private SlowStart? _start = new();
    private bool _ceilingKnown;
    private bool _hasSeenSideBySide;
    private bool _hasSucceeded;
    private double? _recoverTo;

    public AdaptiveLaw(LatencyCap? cap, double minimumGain)
    {
        _cap = cap;
        _ceiling = new(minimumGain);
        _plan = new(cap, _ceiling, _noise, _probing);
        _ceilingKnown = cap is null;
    }

    public ControllerState? State => new()
    {
        Size = Math.Exp(_probing.Center),
        Noise = _noise.Sigma,
        Trim = _cap?.Trim ?? 0,
        Ceiling = _ceilingKnown && _start is null ? Math.Exp(Math.Min(_ceiling.LogSize, _ceiling.Edge.LogSize)) : null,
    };

    private bool CapBinds =>
        _cap is not null && _cap.LogSize <= _ceiling.Edge.LogSize && (!_ceilingKnown || _cap.LogSize < _ceiling.LogSize);

    public void MoveTo(int size, SizeMove why)
    {
        double logSize = Math.Log(size);
        if (why == SizeMove.Overload)
        {
            BackOffFrom(logSize);
        }
        else
        {
            _recoverTo = null;
        }

        _probing.Forget();
        _start?.GoOnFrom(logSize);
        GoOnFrom(logSize);
        _ceiling.MovedTo(_ceilingKnown ? logSize : logSize + AboveTarget);
    }

    public int BackOff(in BatchObservation observation, int halved)
    {
        if (!Measurement.TryRead(observation, out Measurement failed) || !_ceiling.AddFailure(failed))
        {
            MoveTo(halved, SizeMove.Overload);
            return halved;
        }

        // The test of a known edge went as expected: back to where it came from.
        int edge = WholeSize.Of(Math.Exp(_ceiling.Edge.LogSize), observation);
        int size = WholeSize.WithinReach(Math.Min(edge, observation.CurrentSize), observation);
        _start = null;
        _noise.BreakOff();
        _probing.StayAt(Math.Log(size));
        return size;
    }

    public void Resume()
    {
        _noise.BreakOff();
        _ceiling.Resume();
        _overlap.Resume();
        _cap?.Resume();
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

        _overlap.Add(observation);
        if (!observation.IsFull)
        {
            return Partial(observation, measurement);
        }

        if (!_ceiling.Edge.IsCrossedBy(measurement.LogItems))
        {
            _noise.Add(measurement);
        }

        _hasSucceeded = true;
        return _start is { } start ? Start(observation, measurement, start, mayGrow)
            : _recoverTo is { } goal && Recover(observation, measurement, goal, mayGrow) is { } decision ? decision
            : Steady(observation, measurement, mayGrow);
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
        if (_cap?.IsMissedBy(measurement) != true)
        {
            return new(observation.CurrentSize, BatchSizeReason.PartialBatch);
        }

        _cap.ObservePartial(measurement, _noise.Sigma, observation.HasLowestSize());
        if (_start is not null)
        {
            EndStartAtTarget();
        }

        return Ask(observation, jumped: false, mayGrow: false);
    }

    private BatchSizeDecision Steady(in BatchObservation observation, in Measurement measurement, bool mayGrow)
    {
        _cap?.Observe(measurement, Math.Log(observation.CurrentSize), _noise.Sigma, CapBinds, mayGrow, observation.HasLowestSize());
        double offset = _probing.OffsetOf(observation.Feedback.BatchSize, out long run);
        int sideBySide = _overlap.Batches;
        if (sideBySide > 1 && !_hasSeenSideBySide)
        {
            _hasSeenSideBySide = true;
            if (!_ceilingKnown)
            {
                GuessCeiling(); // what batches compared one by one said of it does not hold for all that are under way
            }
        }

        _probing.RunLength = sideBySide > 1 ? RunLengthPerBatchUnderWay * sideBySide : 1;
        bool jumped = _ceiling.Observe(measurement, offset, _noise.Sigma, run, sideBySide);
        return Ask(observation, jumped, mayGrow);
    }

    private BatchSizeDecision Ask(in BatchObservation observation, bool jumped, bool mayGrow)
    {
        bool wantsMore = (CapBinds ? _cap!.LogSize : _ceiling.LogSize) >= Math.Log(observation.MaxBatchSize);
        KeepTogether(observation);
        double before = _probing.Center;
        if (CapBinds)
        {
            _plan.UnderCap(_cap!, observation, mayGrow);
        }
        else
        {
            _plan.AtCeiling(observation, _ceilingKnown, mayGrow);
        }

        int size = _probing.Next(observation);
        return new(size, Reason(observation, size, _probing.Center - before, jumped, wantsMore));
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
        if (!_ceilingKnown && _ceiling.IsGuess && _overlap.Batches > 1)
        {
            // Side by side the target is often met far below where it was thought to lie; a guess that stays behind would look surely above it.
            _ceiling.Clamp(lowest, _cap.LogSize + AboveTarget);
        }

        _ceilingKnown |= _ceiling.LogSize + (SurelyBelow * _ceiling.Spread) < _cap.LogSize;
        if (_ceilingKnown)
        {
            _cap.LogSize = Math.Min(_cap.LogSize, Math.Max(lowest, _ceiling.LogSize) + CapWindUp);
        }

        _cap.LogSize = Math.Min(_cap.LogSize, _ceiling.Edge.LogSize + CapWindUp);
    }

    private BatchSizeReason Reason(in BatchObservation observation, int size, double moved, bool jumped, bool wantsMore)
    {
        if (_cap?.IsInfeasible == true && size == observation.MinBatchSize)
        {
            return BatchSizeReason.TargetInfeasible;
        }

        return wantsMore && size == observation.MaxBatchSize ? BatchSizeReason.AtLimit
            : jumped ? BatchSizeReason.LevelShift : ReasonOfMove(Math.Sign(size - observation.CurrentSize), moved);
    }

    // Most steps compare two sizes while their middle moves on: a step against the move, or with hardly any, is a probe.
    private BatchSizeReason ReasonOfMove(int step, double moved)
    {
        bool isNoticeable = Math.Abs(moved) > NoticeableMove;
        if (_probing.IsOn && (!isNoticeable || step * moved < 0))
        {
            return BatchSizeReason.Probe;
        }

        int direction = step == 0 && isNoticeable ? Math.Sign(moved) : step;
        return direction > 0 ? (CapBinds ? BatchSizeReason.BelowTarget : BatchSizeReason.MoreThroughput)
            : direction < 0 ? (CapBinds ? BatchSizeReason.AboveTarget : BatchSizeReason.LessThroughput)
            : BatchSizeReason.Hold;
    }
}
