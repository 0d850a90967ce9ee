namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Whoever chooses the sizes of a run: a controller, or the oracle.</summary>
internal interface ISizer
{
    /// <summary>The size of the next batch, in items.</summary>
    int NextSize(double load);

    /// <summary>Hears of a batch that ended, at the time at which the feedback arrives.</summary>
    void Hear(in SimulatedBatch batch, TimeSpan now);
}
