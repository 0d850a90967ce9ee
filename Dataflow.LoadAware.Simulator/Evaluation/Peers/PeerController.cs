using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation.Peers;

/// <summary>What the ported rules share: a size that need not be whole, begun at the live size and kept within the limits.</summary>
/// <remarks>They are here to be compared with, on their own terms: no guard of ours protects them.</remarks>
internal abstract class PeerController : IBatchSizeController
{
    private bool _began;

    /// <summary>The size, in items.</summary>
    protected double Size { get; set; }

    public BatchSizeDecision Decide(in BatchObservation observation)
    {
        if (!_began)
            Size = observation.CurrentSize;
        _began = true;
        Update(observation);
        Size = Math.Clamp(Size, observation.MinBatchSize, observation.MaxBatchSize);
        var next = (int)Math.Round(Size);
        return new BatchSizeDecision(next, Reason(next - observation.CurrentSize));
    }

    /// <summary>The rule: changes <see cref="Size"/>.</summary>
    protected abstract void Update(in BatchObservation observation);

    private static BatchSizeReason Reason(int change) => change switch
    {
        > 0 => BatchSizeReason.LowLoad,
        < 0 => BatchSizeReason.HighLoad,
        _ => BatchSizeReason.Hold,
    };
}
