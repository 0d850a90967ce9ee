namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>All batches have the same size, and nobody listens.</summary>
internal sealed class CommonSize(int size) : ISizer
{
    public int NextSize(double load) => size;

    public void Hear(in SimulatedBatch batch, TimeSpan now)
    {
    }
}
