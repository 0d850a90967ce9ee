using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation.Peers;

/// <summary>50 items more when the median of the last times is below half the target, half the size above 1.2 of it or on errors, then a pause.</summary>
/// <remarks>The opt-in controller of faucet-stream (github.com/faucet-hq/faucet-stream, issue 128, pull request 142).</remarks>
internal sealed class FaucetPeer(TimeSpan target) : PeerController
{
    private const double Step = 50;
    private const double Decrease = .5;
    private const int CooldownBatches = 5;
    private const int Window = 10;
    private const double TooManyErrors = .01;
    private const double LowBand = .5;
    private const double HighBand = 1.2;

    private readonly List<double> _ratios = new(Window);
    private int _cooldown;

    protected override void Update(in BatchObservation observation)
    {
        if (observation.Feedback.ErrorRate > TooManyErrors)
            Shrink();
        else if (_cooldown > 0)
            _cooldown--;
        else
            Compare(observation.Feedback.ProcessingTime / target);
    }

    private void Compare(double ratio)
    {
        if (_ratios.Count == Window)
            _ratios.RemoveAt(0);
        _ratios.Add(ratio);
        var median = _ratios.Order().ElementAt(_ratios.Count / 2);
        if (median > HighBand)
            Shrink();
        else if (median < LowBand)
            Grow();
    }

    private void Grow()
    {
        Size += Step;
        _ratios.Clear();
    }

    private void Shrink()
    {
        Size *= Decrease;
        _cooldown = CooldownBatches;
        _ratios.Clear();
    }
}
