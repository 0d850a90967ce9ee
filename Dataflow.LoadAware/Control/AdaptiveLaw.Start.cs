namespace Dataflow.LoadAware.Control;

/// <summary>How the law begins: it doubles the size until the target comes near or goodput stops growing.</summary>
internal sealed partial class AdaptiveLaw
{
    private const double SpreadAfterFlatStart = 0.55;
    private const double GreatestMissAtStart = -1.4;
    private const double EarlierSize = 0.2;

    private BatchSizeDecision Start(in BatchObservation observation, in Measurement measurement, SlowStart start, bool mayGrow)
    {
        if (measurement.LogItems < Math.Log(observation.CurrentSize) - EarlierSize)
        {
            return new(observation.CurrentSize, BatchSizeReason.SlowStart); // late news of an earlier step
        }

        double room = _cap?.Room(measurement, _noise.Sigma) ?? double.PositiveInfinity;
        start.Add(measurement, _cap is not null);
        _ceiling.Edge.AddGood(measurement);
        if (_cap is not null && !SlowStart.HasRoom(measurement, room))
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

        if (mayGrow && !start.IsInDoubt)
        {
            double next = measurement.LogItems + Math.Min(room, SlowStart.LogGrowth);
            _probing.Around(WholeSize.WithinLog(next, observation), width: 0, limit: next);
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
}
