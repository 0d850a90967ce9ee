using Dataflow.LoadAware.Simulator.Backend;
using Dataflow.LoadAware.Simulator.Courses;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Runs one client with endless items against one backend in virtual time: no task, thread, timer or lock.</summary>
internal sealed class ClosedLoop
{
    /// <summary>What a batch costs.</summary>
    public required CostModel Cost { get; init; }

    /// <summary>The background load.</summary>
    public required LoadCourse Course { get; init; }

    /// <summary>The seed that jitter, errors and losses come from.</summary>
    public int Seed { get; init; }

    /// <summary>The seed of a <see cref="SimulatedBackendBlock{T}"/> whose jitter and errors are to be played.</summary>
    /// <value>Default null: a stream of <see cref="Seed"/>.</value>
    public int? BackendSeed { get; init; }

    /// <summary>When the run ends; the batch that began before still counts.</summary>
    public TimeSpan Horizon { get; init; }

    /// <summary>After how many items the run ends; the last batch takes what is left.</summary>
    public long Items { get; init; } = long.MaxValue;

    /// <summary>What goes wrong besides the load.</summary>
    public Disturbance Disturbance { get; init; } = Disturbance.None;

    /// <summary>Runs to the horizon and appends each batch to the trace.</summary>
    public void Run(ISizer sizer, List<BatchTrace> trace)
    {
        var late = new Queue<SimulatedBatch>();
        var bucket = Disturbance.Limit is { } limit ? new TokenBucket(limit) : null;
        var now = TimeSpan.Zero;
        var left = Items;
        for (long index = 0; now < Horizon && left > 0; index++)
        {
            var load = Course.LoadAt(now.TotalSeconds);
            var batch = BatchModel.Run(Cost, BackendSeed ?? EvaluationSeeds.Jitter(Seed), new BatchStart
            {
                Index = index,
                Items = (int)Math.Min(sizer.NextSize(load), left),
                At = now,
                Load = load,
                BusyWorkers = 1,
                Workers = 1,
            });
            var rejected = !PassesLimit(bucket, ref batch);
            trace.Add(new BatchTrace(now, batch.Items, batch.ProcessingTime, batch.FailedItems, load, rejected));
            now += batch.ProcessingTime;
            left -= batch.Items;
            Report(sizer, batch, late, now);
        }
    }

    private bool PassesLimit(TokenBucket? bucket, ref SimulatedBatch batch)
    {
        if (bucket is null)
            return true;
        if (bucket.TryTake(batch.StartedAt.TotalSeconds, batch.Items, out var wait))
        {
            batch = batch with { ProcessingTime = batch.ProcessingTime + TimeSpan.FromSeconds(wait) };
            return true;
        }

        batch = batch with { ProcessingTime = TimeSpan.FromSeconds(Cost.SecondsPerBatch), FailedItems = batch.Items };
        return false;
    }

    private void Report(ISizer sizer, in SimulatedBatch batch, Queue<SimulatedBatch> late, TimeSpan now)
    {
        if (Disturbance.FeedbackLoss == 0 || new SeededDraw(EvaluationSeeds.Loss(Seed), batch.Index).Uniform() >= Disturbance.FeedbackLoss)
            late.Enqueue(batch);
        if (late.Count > Disturbance.FeedbackDelay)
            sizer.Hear(late.Dequeue(), now);
    }
}
