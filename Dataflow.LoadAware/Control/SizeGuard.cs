namespace Dataflow.LoadAware.Control;

/// <summary>
/// What every serious controller has around its law: overload outranks everything and halves the size once per epoch; errors, a
/// partial batch or a saturated resource forbid growth; no update more than doubles the size or takes more than three quarters of it.
/// </summary>
internal sealed class SizeGuard(ISizeLaw law, GuardOptions options, ControllerState? learned = null, DecreaseEpoch? epoch = null)
{
    private const double OverloadFactor = 0.5;
    private const double SilenceInBatches = 20;
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(5);

    private readonly ISizeLaw _law = law;
    private readonly GuardOptions _options = options.Copy();
    private readonly DecreaseEpoch _epoch = epoch ?? new();
    private readonly RecentErrors _errors = new();
    private ControllerState? _learned = learned;
    private int? _expectedSize;
    private TimeSpan _heardAt;

    /// <summary>What is known: what was given back, until it has been taken up; then what the law has learned since the first feedback.</summary>
    public ControllerState? State => _learned ?? (_expectedSize is null ? null : _law.State);

    /// <summary>The guarded decision; its size lies within the limits.</summary>
    public BatchSizeDecision Decide(in BatchObservation observation)
    {
        FollowMoves(observation.CurrentSize);
        BatchSizeDecision decision = Judge(observation);
        int size = Math.Clamp(decision.Size, observation.MinBatchSize, observation.MaxBatchSize);
        _expectedSize = size;
        _heardAt = observation.ObservedAt;
        return size != decision.Size && size == observation.CurrentSize ? new(size, BatchSizeReason.AtLimit) : decision with { Size = size };
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

    // What was learned is trusted at once, but on no sign of trouble: to double one's way up to it would be a cold start.
    private BatchSizeDecision Restore(ControllerState learned, in BatchObservation observation)
    {
        _law.Restore(learned);
        _learned = null;
        return new(WholeSize.Of(learned.Size, observation), BatchSizeReason.Restored);
    }

    private BatchSizeDecision Judge(in BatchObservation observation)
    {
        bool isNews = _epoch.Admit(observation);
        if (HasBeenSilent(observation))
        {
            _law.Resume();
        }

        if (IsOverload(observation.Feedback))
        {
            return isNews ? BackOff(observation) : new(observation.CurrentSize, BatchSizeReason.OverloadKnown);
        }

        // Reached where overload is switched off. The time of a refusal is no service time: it would look like the fastest batch of all.
        if (observation.Feedback.ErrorRate >= 1 && _law.LearnsFromTimes)
        {
            return new(observation.CurrentSize, BatchSizeReason.Errors);
        }

        _errors.Add(observation.Feedback);
        BatchSizeReason? forbidden = WhatForbidsGrowth(observation);
        if (_learned is { } learned && forbidden is null or BatchSizeReason.PartialBatch)
        {
            return Restore(learned, observation);
        }

        BatchSizeDecision wanted = _law.Decide(observation, forbidden is null);
        return forbidden is { } reason && wanted.Size > observation.CurrentSize
            ? new(observation.CurrentSize, reason)
            : wanted with { Size = WholeSize.WithinReach(wanted.Size, observation) };
    }

    private BatchSizeDecision BackOff(in BatchObservation observation)
    {
        int halved = Math.Max(observation.MinBatchSize, (int)(observation.CurrentSize * OverloadFactor));
        int size = Math.Max(observation.MinBatchSize, Math.Min(_law.BackOff(observation, halved), observation.CurrentSize));
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
        (feedback.ErrorRate > _options.OverloadErrorRate && !RecentErrors.IsOneItem(feedback))
        || feedback.IsOverloaded || feedback.RetryAfter > TimeSpan.Zero;

    private BatchSizeReason? WhatForbidsGrowth(in BatchObservation observation)
    {
        LoadFeedback feedback = observation.Feedback;
        return Math.Min(feedback.ErrorRate, _errors.Rate) > _options.GrowthErrorRate ? BatchSizeReason.Errors
            : IsSaturated(feedback) ? BatchSizeReason.Saturated
            : !_epoch.IsNews ? BatchSizeReason.OverloadKnown
            : !observation.IsFull ? BatchSizeReason.PartialBatch
            : null;
    }

    private bool IsSaturated(in LoadFeedback feedback) =>
        feedback.CpuLoad >= _options.CpuCeiling || feedback.QueueDepth >= _options.QueueCeiling || feedback.DbLocks >= _options.LockCeiling;
}
