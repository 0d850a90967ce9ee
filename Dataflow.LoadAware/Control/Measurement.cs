namespace Dataflow.LoadAware.Control;

/// <summary>One measured batch in logarithms, where factors become sums: what the laws that compare batches reckon with.</summary>
/// <param name="LogItems">The logarithm of the items in the batch.</param>
/// <param name="LogSeconds">The logarithm of its processing time.</param>
/// <param name="LogSuccess">The logarithm of the share of items that did not fail.</param>
internal readonly record struct Measurement(double LogItems, double LogSeconds, double LogSuccess)
{
    // A batch of which everything failed still has a logarithm.
    private const double LeastSuccess = 0.01;

    /// <summary>The logarithm of good items per second.</summary>
    public double LogGoodput => LogItems + LogSuccess - LogSeconds;

    /// <summary>The logarithm of seconds per item: how slow the backend is.</summary>
    public double LogSlowness => LogSeconds - LogItems;

    /// <summary>Reads a feedback; false when it does not say how many items the batch had.</summary>
    public static bool TryRead(in BatchObservation observation, out Measurement measurement)
    {
        LoadFeedback feedback = observation.Feedback;

        // A batch that took no time took less than the clock can tell: one tick.
        double seconds = Math.Max(feedback.ProcessingTime.Ticks, 1) / (double)TimeSpan.TicksPerSecond;
        bool known = feedback.BatchSize > 0;
        measurement = known
            ? new(Math.Log(feedback.BatchSize), Math.Log(seconds), Math.Log(Math.Max(1 - feedback.ErrorRate, LeastSuccess)))
            : default;
        return known;
    }
}
