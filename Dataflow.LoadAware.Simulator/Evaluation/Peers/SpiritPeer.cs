using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation.Peers;

/// <summary>Every 11 batches of one size: the size times target over their 90th percentile, at most half as much again.</summary>
/// <remarks>The dynamic chunking of Spirit, the schema change tool (github.com/cashapp/spirit, now block/spirit, pkg/table). A batch of five times the target divides the size by ten at once.</remarks>
internal sealed class SpiritPeer(TimeSpan target) : PeerController
{
    private const int Window = 11;
    private const double Quantile = .9;
    private const double MostGrowth = 1.5;
    private const double PanicAt = 5;
    private const double PanicDivisor = 10;

    private readonly List<double> _ratios = new(Window);

    protected override void Update(in BatchObservation observation)
    {
        var feedback = observation.Feedback;
        if (feedback.BatchSize != observation.CurrentSize)
            return;
        var ratio = feedback.ProcessingTime / target;
        if (ratio > PanicAt)
        {
            Resize(Size / PanicDivisor);
            return;
        }

        _ratios.Add(ratio);
        if (_ratios.Count < Window)
            return;
        _ratios.Sort();
        Resize(Math.Min(Size / _ratios[(int)(_ratios.Count * Quantile)], Size * MostGrowth));
    }

    private void Resize(double size)
    {
        Size = Math.Floor(size);
        _ratios.Clear();
    }
}
