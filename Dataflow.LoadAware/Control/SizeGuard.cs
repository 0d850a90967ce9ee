namespace Dataflow.LoadAware.Control;

/// <summary>
/// What every serious controller has around its law: overload outranks everything and halves the size once per epoch; errors, a
/// partial batch or a saturated resource forbid growth; no update more than doubles the size or takes more than three quarters of it.
/// </summary>
internal sealed class SizeGuard(ISizeLaw law, GuardOptions options, ControllerState? learned = null)
{
    private const double OverloadFactor = 0.5;
    private const double SilenceInBatches = 20;
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(5);

    private readonly ISizeLaw _law = law;
    private readonly GuardOptions _options = options.Copy();
    private readonly DecreaseEpoch _epoch = new();
    private ControllerState? _learned = learned;
    private int? _expectedSize;
    private TimeSpan _heardAt;

    /// <summary>Whether the law has been told of a size.</summary>
    public bool HasDecided => _expectedSize is not null;

    /// <summary>The guarded decision; its size lies within the limits.</summary>
    public BatchSizeDecision Decide(in BatchObservation observation)
    {
        FollowMoves(observation.CurrentSize);
        BatchSizeDecision decision = _learned is { } learned ? Restore(learned, observation) : Judge(observation);
        int size = Math.Clamp(decision.Size, observation.MinBatchSize, observation.MaxBatchSize);
        _expectedSize = size;
        _heardAt = observation.ObservedAt;
        return decision with { Size = size };
    }

    private void FollowMoves(int liveSize)
    {
        if (_expectedSize is null)
        {
            _law.MoveTo(liveSize, SizeMove.Start);
        }
        else if (liveSize != _expectedSize)
        {
            _law.MoveTo(liveSize, SizeMove.Hand);
        }
    }

    // What was learned is trusted at once: to double one's way up to it would be a cold start.
    private BatchSizeDecision Restore(ControllerState learned, in BatchObservation observation)
    {
        _law.Restore(learned);
        _learned = null;
        return new(WholeSize.Of(learned.Size, observation), BatchSizeReason.Restored);
    }

    private BatchSizeDecision Judge(in BatchObservation observation)
    {
        bool isNews = _epoch.Covers(observation);
        if (IsOverload(observation.Feedback))
        {
            return isNews ? BackOff(observation) : new(observation.CurrentSize, BatchSizeReason.OverloadKnown);
        }

        // Reached where overload is switched off. The time of a refusal is no service time: it would look like the fastest batch of all.
        if (observation.Feedback.ErrorRate >= 1 && _law.LearnsFromTimes)
        {
            return new(observation.CurrentSize, BatchSizeReason.Errors);
        }

        if (HasBeenSilent(observation))
        {
            _law.Resume();
        }

        BatchSizeReason? forbidden = WhatForbidsGrowth(observation);
        BatchSizeDecision wanted = _law.Decide(observation, forbidden is null);
        return forbidden is { } reason && wanted.Size > observation.CurrentSize
            ? new(observation.CurrentSize, reason)
            : wanted with { Size = WholeSize.WithinReach(wanted.Size, observation) };
    }

    private BatchSizeDecision BackOff(in BatchObservation observation)
    {
        int halved = Math.Max(observation.MinBatchSize, (int)(observation.CurrentSize * OverloadFactor));
        int size = Math.Clamp(_law.BackOff(observation, halved), observation.MinBatchSize, observation.CurrentSize);
        _epoch.Begin(observation, size);
        return new(size, size < observation.CurrentSize ? BatchSizeReason.Overload : BatchSizeReason.AtLimit);
    }

    private bool HasBeenSilent(in BatchObservation observation)
    {
        double silence = Math.Max(ShortestSilence.TotalSeconds, SilenceInBatches * observation.Feedback.ProcessingTime.TotalSeconds);
        return _expectedSize is not null && (observation.ObservedAt - _heardAt).TotalSeconds > silence;
    }

    // What a backend says of itself needs no threshold. Its law never sees such a batch: a refusal teaches no service time.
    private bool IsOverload(in LoadFeedback feedback) =>
        feedback.ErrorRate > _options.OverloadErrorRate || feedback.IsOverloaded || feedback.RetryAfter > TimeSpan.Zero;

    private BatchSizeReason? WhatForbidsGrowth(in BatchObservation observation)
    {
        LoadFeedback feedback = observation.Feedback;
        return feedback.ErrorRate > _options.GrowthErrorRate ? BatchSizeReason.Errors
            : IsSaturated(feedback) ? BatchSizeReason.Saturated
            : !observation.IsFull ? BatchSizeReason.PartialBatch
            : null;
    }

    private bool IsSaturated(in LoadFeedback feedback) =>
        feedback.CpuLoad >= _options.CpuCeiling || feedback.QueueDepth >= _options.QueueCeiling || feedback.DbLocks >= _options.LockCeiling;
}
