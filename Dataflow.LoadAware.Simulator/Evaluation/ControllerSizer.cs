using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Asks a controller after each feedback, as a <see cref="LoadFeedbackBlock"/> would, without its lock and its messages.</summary>
internal sealed class ControllerSizer(IBatchSizeController controller, LoadScoring scoring, int initialSize, int maxSize, int minSize = 1) : ISizer
{
    private int _size = Math.Clamp(initialSize, minSize, maxSize);

    public int NextSize(double load) => _size;

    public void Hear(in SimulatedBatch batch, TimeSpan now)
    {
        var feedback = new LoadFeedback
        {
            CpuLoad = batch.CpuLoad,
            ErrorRate = batch.ErrorRate,
            QueueDepth = batch.QueueDepth,
            DbLocks = batch.Locks,
            ProcessingTime = batch.ProcessingTime,
            BatchSize = batch.Items,
        };
        var decision = controller.Decide(new BatchObservation
        {
            Feedback = feedback,
            LoadScore = scoring.Score(feedback),
            CurrentSize = _size,

            // The source is never short of items, so every batch is cut at the size of its moment.
            SizeAtDispatch = batch.Items,
            IsFull = true,
            DispatchedAt = batch.StartedAt,
            ObservedAt = now,
            MinBatchSize = minSize,
            MaxBatchSize = maxSize,
        });
        _size = Math.Clamp(decision.Size, minSize, maxSize);
    }
}
