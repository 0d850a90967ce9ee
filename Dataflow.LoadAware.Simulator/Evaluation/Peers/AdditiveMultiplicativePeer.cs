using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation.Peers;

/// <summary>One item more after each good batch, a tenth less after each bad one.</summary>
/// <remarks>Clipper's rule for batches under a latency target (Crankshaw et al., NSDI 2017), after Chiu and Jain (1989).</remarks>
internal sealed class AdditiveMultiplicativePeer(TimeSpan? target) : PeerController
{
    private const double Step = 1;
    private const double Decrease = .9;
    private const double TooManyErrors = .05;

    protected override void Update(in BatchObservation observation)
    {
        var bad = observation.Feedback.ErrorRate > TooManyErrors || observation.Feedback.ProcessingTime > target;
        Size = bad ? Size * Decrease : Size + Step;
    }
}
