using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Views;

namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>The part that every mesh of the demo shares: the batching block, the feedback block that drives it, and the counting.</summary>
/// <typeparam name="T">What is batched.</typeparam>
internal sealed class AdaptiveLoop<T>
{
    // Enough to cut from while producers refill, little enough to drain soon. It bounds the memory of any input.
    private const int BatchesInQueue = 2;
    private const int ChangesInSight = 4;

    private readonly TimeProvider _timeProvider;
    private readonly ActionBlock<BatchSizeChange> _changes;
    private readonly RateMeter _rate = new();
    private readonly long _start;
    private readonly DateTimeOffset _startedAt;

    /// <summary>Makes the two blocks; what stands between them is the mesh's own.</summary>
    /// <param name="settings">Sizes, timeout, target.</param>
    /// <param name="controller">What decides the size.</param>
    /// <param name="scoring">What counts as load.</param>
    /// <param name="timeProvider">The clock of everything that is timed.</param>
    /// <param name="abandon">Ends the block at once: what waits in it is dropped.</param>
    public AdaptiveLoop(LoopSettings settings, IBatchSizeController controller, LoadScoring scoring, TimeProvider timeProvider, CancellationToken abandon = default)
    {
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
        _startedAt = timeProvider.GetUtcNow();
        Recorder = new LoopRecorder(settings.Target);
        Batches = new AdaptiveBatchBlock<T>(new AdaptiveBatchBlockOptions
        {
            MinBatchSize = settings.MinBatch,
            MaxBatchSize = settings.MaxBatch,
            InitialBatchSize = settings.InitialBatch,
            BoundedCapacity = BatchesInQueue * settings.MaxBatch,
            FlushTimeout = settings.Timeout,
            TimeProvider = timeProvider,
            NameFormat = "demo", // the tag of its metrics
            CancellationToken = abandon,
        });
        Feedback = new LoadFeedbackBlock(Batches, new LoadFeedbackBlockOptions
        {
            Controller = controller,
            Scoring = scoring,
            TimeProvider = timeProvider,
        });
        _changes = new ActionBlock<BatchSizeChange>(change => Recorder.RecordSizeChange(change));
        Feedback.LinkTo(_changes, new DataflowLinkOptions { PropagateCompletion = true });
    }

    /// <summary>Takes items, hands on batches.</summary>
    public AdaptiveBatchBlock<T> Batches { get; }

    /// <summary>Takes feedback, sets the size of <see cref="Batches"/>.</summary>
    public LoadFeedbackBlock Feedback { get; }

    /// <summary>Counts what was done.</summary>
    public LoopRecorder Recorder { get; }

    /// <summary>Time since the loop was made.</summary>
    public TimeSpan Elapsed => _timeProvider.GetElapsedTime(_start);

    /// <summary>Ends when <see cref="Feedback"/> has ended and its last change has been counted.</summary>
    public Task Completion => _changes.Completion;

    /// <summary>The loop at this moment.</summary>
    /// <param name="unit">What an item is called, in the plural.</param>
    /// <param name="progress">See <see cref="LoopSnapshot.Progress"/>.</param>
    /// <param name="own">The mesh's own figures.</param>
    public LoopSnapshot Snapshot(string unit, double? progress, IEnumerable<Gauge> own)
    {
        TimeSpan elapsed = Elapsed;
        LoopTotals totals = Recorder.Read();
        double rate = _rate.Read(elapsed, totals.Items);
        double load = Feedback.AverageLoadScore;
        return new LoopSnapshot
        {
            Elapsed = elapsed,
            BatchSize = Batches.BatchSize,
            LoadScore = load,
            Changes = [.. Recorder.Changes.Read().TakeLast(ChangesInSight).Select(Told)],
            Progress = progress,
            Gauges =
            [
                new("size", Figures.Count(Batches.BatchSize), 5),
                new("pending", Figures.Count(Batches.InputCount), 6),
                Load(load),
                .. own,
                new("rate", Figures.PerSecond(rate, unit), 14),
                new("p95", Figures.Time(totals.RecentP95), 7),
            ],
        };
    }

    private SizeChange Told(BatchSizeChange change) => new(change.At - _startedAt, change.From, change.To, change.Reason, change.LoadScore);

    private static Gauge Load(double score) =>
        new("load", $"{Figures.Number(score, 2)} {LoadLevel.Of(score).ToString().ToLowerInvariant(),-6}", 11, Tones.OfLoad(score));
}
