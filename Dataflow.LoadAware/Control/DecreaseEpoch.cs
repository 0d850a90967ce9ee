namespace Dataflow.LoadAware.Control;

/// <summary>
/// Lets one cause shrink the size once: feedback of batches that were cut before the last decrease cannot decrease it again.
/// </summary>
/// <remarks>The epochs of congestion control: every loss within one round trip is one event (Jacobson 1988).</remarks>
internal sealed class DecreaseEpoch
{
    // How many feedbacks may be under way at a decrease, where no batch of the new size is ever seen.
    private const int LongestDelay = 16;

    private TimeSpan _began = TimeSpan.MinValue;
    private double _between;
    private int _waiting;

    /// <summary>Begins an epoch with a decrease, unless whole items make it no decrease at all.</summary>
    public void Begin(in BatchObservation observation, int newSize)
    {
        if (newSize < observation.CurrentSize)
        {
            _began = observation.ObservedAt;
            _between = (observation.CurrentSize / 2.0) + (newSize / 2.0);
            _waiting = LongestDelay;
        }
    }

    /// <summary>Whether the batch admitted last was cut after the last decrease: only then can it decrease again, or speak for growth.</summary>
    public bool IsNews { get; private set; } = true;

    /// <summary>Takes any feedback, good or bad, once, and says whether it is news.</summary>
    public bool Admit(in BatchObservation observation) => IsNews = WasCutAfter(observation);

    private bool WasCutAfter(in BatchObservation observation)
    {
        // The times are inferred from the arrival of the feedback, which may be late, so the size has to agree; and where the clock
        // stands still, the size alone decides.
        if (observation.DispatchedAt < _began && observation.ObservedAt > _began)
        {
            return false;
        }

        if (_waiting > 0)
        {
            _waiting = observation.Feedback.BatchSize <= _between ? 0 : _waiting - 1;
        }

        return _waiting == 0;
    }
}
