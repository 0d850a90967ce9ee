namespace Dataflow.LoadAware.Control;

/// <summary>How the law begins: it doubles the size until the target comes near or goodput stops growing.</summary>
internal sealed partial class AdaptiveLaw
{
    private const double SpreadAfterFlatStart = 0.55;
    private const double GreatestMissAtStart = -1.4;
    private const double EarlierSize = 0.2;

    private BatchSizeDecision Start(in BatchObservation observation, in Measurement measurement, SlowStart start, bool mayGrow)
    {
        if (!start.IsAwaited(measurement))
        {
            _probing.StayAt(start.NextWhileWaiting(observation, mayGrow));
            return new(_probing.Next(observation), BatchSizeReason.SlowStart);
        }

        double room = _cap?.Room(measurement, _noise.Sigma) ?? double.PositiveInfinity;
        start.Add(measurement, room, _cap is not null, mayGrow);
        _ceiling.Edge.AddGood(measurement);
        if (_cap is not null && !SlowStart.HasRoom(measurement, room) && (!start.IsInDoubt || start.IsFlat))
        {
            EndStartNearTarget(start, measurement.LogItems + Math.Max(room, GreatestMissAtStart));
            return Ask(observation, jumped: false, mayGrow);
        }

        if (start.IsFlat || observation.Feedback.BatchSize >= observation.MaxBatchSize)
        {
            EndStartAtCeiling(start.IsFlat ? start.BestLogSize : measurement.LogItems, measurement.LogItems + Math.Min(room, SlowStart.LogGrowth));
            return Ask(observation, jumped: false, mayGrow);
        }

        _probing.StayAt(start.Next(observation, mayGrow));
        return new(_probing.Next(observation), BatchSizeReason.SlowStart);
    }

    // Where goodput had dropped already when the target came near, and again at the batch that was to tell, the target is loose.
    private void EndStartNearTarget(SlowStart start, double capLogSize)
    {
        if (start.IsInDoubt)
        {
            EndStartAtCeiling(start.BestLogSize, capLogSize);
        }
        else
        {
            _cap!.LogSize = capLogSize;
            EndStartAtTarget();
        }
    }

    private void EndStartAtTarget()
    {
        _start = null;
        GuessCeiling();
    }

    private void GuessCeiling() => _ceiling.MoveTo(_cap!.LogSize + AboveTarget, SpreadAtTarget);

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

    // A start goes on after overload, unless that showed which size is too large. Later on, failures in a row are made up for as by TCP: the
    // size doubles up to the half of where the first of them struck.
    private void BackOffFrom(double halved)
    {
        _noise.BreakOff();
        if (double.IsFinite(_ceiling.Edge.LogSize))
        {
            _start = null;
        }

        _start?.Restart();
        if (_start is null && (_hasSucceeded || _recoverTo is null))
        {
            _recoverTo = halved;
        }

        _hasSucceeded = false;
    }

    private BatchSizeDecision? Recover(in BatchObservation observation, in Measurement measurement, double goal, bool mayGrow)
    {
        double live = Math.Log(observation.CurrentSize);
        double room = _cap?.Room(measurement, _noise.Sigma) ?? double.PositiveInfinity;
        goal = Math.Min(goal, _ceiling.Edge.LogSize);
        if (live >= goal - NoticeableMove || (_cap is not null && !SlowStart.HasRoom(measurement, room)))
        {
            _recoverTo = null;
            GoOnFrom(live);
            _ceiling.MovedTo(_ceilingKnown ? live : live + AboveTarget);
            return null;
        }

        if (mayGrow && measurement.LogItems >= live - EarlierSize)
        {
            _probing.StayAt(WholeSize.WithinLog(Math.Min(goal, measurement.LogItems + Math.Min(room, SlowStart.LogGrowth)), observation));
            return new(_probing.Next(observation), BatchSizeReason.SlowStart);
        }

        return new(observation.CurrentSize, BatchSizeReason.SlowStart);
    }
}
