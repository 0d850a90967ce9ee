namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Always takes the oracle's size, or the smallest allowed where that is larger, and needs no feedback.</summary>
internal sealed class OracleSizer(ClairvoyantOracle oracle, int minSize = 1) : ISizer
{
    public int NextSize(double load) => Math.Max(minSize, (int)Math.Round(oracle.SizeAt(load)));

    public void Hear(in SimulatedBatch batch, TimeSpan now)
    {
    }
}
