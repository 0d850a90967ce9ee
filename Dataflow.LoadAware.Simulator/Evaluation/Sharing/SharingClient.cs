namespace Dataflow.LoadAware.Simulator.Evaluation.Sharing;

/// <summary>One client of a shared backend: its controller, its batch in flight, and what it reached since the count began.</summary>
internal sealed class SharingClient(ISizer sizer, TimeSpan countFrom, TimeSpan? target)
{
    /// <summary>The batch in flight, with the time that the client will report.</summary>
    public SimulatedBatch Batch { get; private set; }

    /// <summary>Items that succeeded in batches begun since the count began.</summary>
    public long Succeeded { get; private set; }

    /// <summary>Those batches.</summary>
    public int Batches { get; private set; }

    /// <summary>Those of them whose time was above the target.</summary>
    public int Late { get; private set; }

    public int NextSize(double load) => sizer.NextSize(load);

    public void Begin(in SimulatedBatch batch) => Batch = batch;

    public void End(TimeSpan now)
    {
        if (Batch.StartedAt > countFrom)
        {
            Succeeded += Batch.Items - Batch.FailedItems;
            Batches++;
            Late += Batch.ProcessingTime > target ? 1 : 0;
        }

        sizer.Hear(Batch, now);
    }
}
