namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Always takes the oracle's size and needs no feedback.</summary>
internal sealed class OracleSizer(ClairvoyantOracle oracle) : ISizer
{
    public int NextSize(double load) => (int)Math.Round(oracle.SizeAt(load));

    public void Hear(in SimulatedBatch batch, TimeSpan now)
    {
    }
}
