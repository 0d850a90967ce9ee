using Dataflow.LoadAware.Feedback;

namespace Dataflow.LoadAware.Diagnostics;

/// <summary>A feedback block as the meter sees it.</summary>
/// <param name="block">The tag: that of the block that is driven.</param>
/// <param name="source">The feedback block; held weakly.</param>
/// <param name="totals">What it counts.</param>
internal sealed class FeedbackBlockSubject(string block, LoadFeedbackBlock source, FeedbackTotals totals) : MeterSubject(block)
{
    private readonly WeakReference<LoadFeedbackBlock> _source = new(source);

    public override bool IsOver => !_source.TryGetTarget(out LoadFeedbackBlock? source) || source.Completion.IsCompleted;

    public override IEnumerable<Reading> Read(Instrument instrument)
    {
        if (instrument == Instrument.Feedback)
        {
            return [new Reading(totals.Seen)];
        }

        if (instrument == Instrument.SizeChanges)
        {
            return Changes();
        }

        return instrument == Instrument.LoadScore && _source.TryGetTarget(out LoadFeedbackBlock? source)
            ? [new Reading(source.AverageLoadScore)]
            : [];
    }

    private IEnumerable<Reading> Changes()
    {
        foreach (BatchSizeReason reason in Enum.GetValues<BatchSizeReason>())
        {
            if (totals.Grown(reason) is > 0 and long grown)
            {
                yield return new Reading(grown, TagText.Of(reason), "up");
            }

            if (totals.Shrunk(reason) is > 0 and long shrunk)
            {
                yield return new Reading(shrunk, TagText.Of(reason), "down");
            }
        }
    }
}
