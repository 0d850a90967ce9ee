using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation.Peers;

/// <summary>Takes the share of the time above the least time ever seen for a queue, and keeps it small.</summary>
/// <remarks>
/// VegasLimit of Netflix concurrency-limits with the batch size for the limit and the batch's time for the round trip, nothing
/// normalised: what everybody tries first. A batch's time grows with its own size, so growth looks like a queue.
/// </remarks>
internal sealed class VegasPeer : PeerController
{
    private const double ProbeMultiple = 30;
    private const double TooManyErrors = .05;

    private double _leastSeconds;
    private double _sinceProbe;

    protected override void Update(in BatchObservation observation)
    {
        var seconds = observation.Feedback.ProcessingTime.TotalSeconds;
        _sinceProbe++;
        if (_leastSeconds == 0 || seconds < _leastSeconds)
        {
            _leastSeconds = seconds;
            return;
        }

        if (_sinceProbe >= ProbeMultiple * Size)
        {
            _sinceProbe = 0;
            _leastSeconds = seconds;
            return;
        }

        Size += Move(Math.Ceiling(Size * (1 - (_leastSeconds / seconds))), observation.Feedback.ErrorRate > TooManyErrors);
    }

    private double Move(double queue, bool failed)
    {
        var unit = Math.Max(1, Math.Floor(Math.Log10(Math.Max(1, Size))));
        if (failed || queue > 6 * unit)
            return -unit;
        return queue <= unit ? 6 * unit : queue < 3 * unit ? unit : 0;
    }
}
