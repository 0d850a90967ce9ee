using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation.Peers;

/// <summary>Follows the ratio of the long-run mean time to the time just seen.</summary>
/// <remarks>Gradient2Limit of Netflix concurrency-limits with its defaults, with the batch size for the limit and the batch's time for the round trip, nothing normalised.</remarks>
internal sealed class GradientPeer : PeerController
{
    private const int Warmup = 10;
    private const double LongWindow = 600;
    private const double Tolerance = 1.5;
    private const double Smoothing = .2;
    private const double QueueSize = 4;

    private double _sum;
    private int _seen;
    private double _longSeconds;

    protected override void Update(in BatchObservation observation)
    {
        var seconds = observation.Feedback.ProcessingTime.TotalSeconds;
        UpdateLong(seconds);
        if (_longSeconds / seconds > 2)
            _longSeconds *= .95;
        var gradient = Math.Clamp(Tolerance * _longSeconds / seconds, .5, 1);
        Size = (Size * (1 - Smoothing)) + (Smoothing * ((Size * gradient) + QueueSize));
    }

    private void UpdateLong(double seconds)
    {
        if (_seen < Warmup)
        {
            _seen++;
            _sum += seconds;
            _longSeconds = _sum / _seen;
            return;
        }

        const double factor = 2 / (LongWindow + 1);
        _longSeconds = (_longSeconds * (1 - factor)) + (seconds * factor);
    }
}
