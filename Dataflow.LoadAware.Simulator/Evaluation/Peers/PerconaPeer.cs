using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation.Peers;

/// <summary>The mean rate of late times the target; older batches weigh three quarters of the next.</summary>
/// <remarks>--chunk-time of Percona Toolkit's pt-online-schema-change and pt-table-checksum (WeightedAvgRate.pm). It aims at the mean, so half of the batches are late.</remarks>
internal sealed class PerconaPeer(TimeSpan target) : PeerController
{
    private const double Weight = .75;

    private double _items;
    private double _seconds;

    protected override void Update(in BatchObservation observation)
    {
        _items = (_items * Weight) + observation.Feedback.BatchSize;
        _seconds = (_seconds * Weight) + observation.Feedback.ProcessingTime.TotalSeconds;
        Size = Math.Floor(_items / _seconds * target.TotalSeconds);
    }
}
