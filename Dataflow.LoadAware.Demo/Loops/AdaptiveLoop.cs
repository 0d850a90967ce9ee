using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Views;

namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>The part that every mesh of the demo shares: the batching block, the feedback block that drives it, and the counting.</summary>
/// <typeparam name="T">What is batched.</typeparam>
internal sealed class AdaptiveLoop<T>
{
    // Enough to cut from while producers refill, little enough to drain soon. It bounds the memory of any input.
    private const int BatchesInQueue = 2;

    private readonly TimeProvider _timeProvider;
    private readonly ActionBlock<BatchSizeChange> _changes;
    private readonly RateMeter _rate = new();
    private readonly long _start;

    /// <summary>Makes the two blocks; what stands between them is the mesh's own.</summary>
    public AdaptiveLoop(LoopSettings settings, LoadScoring scoring, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
        Batches = new AdaptiveBatchBlock<T>(new AdaptiveBatchBlockOptions
        {
            MinBatchSize = settings.MinBatch,
            MaxBatchSize = settings.MaxBatch,
            InitialBatchSize = settings.InitialBatch,
            BoundedCapacity = BatchesInQueue * settings.MaxBatch,
            FlushTimeout = settings.Timeout,
            TimeProvider = timeProvider,
        });
        Feedback = new LoadFeedbackBlock(Batches, new LoadFeedbackBlockOptions
        {
            Controller = Controllers.Make(settings),
            Scoring = scoring,
            TimeProvider = timeProvider,
        });
        _changes = new ActionBlock<BatchSizeChange>(change => Recorder.RecordSizeChange(change.From, change.To));
        Feedback.LinkTo(_changes, new DataflowLinkOptions { PropagateCompletion = true });
    }

    /// <summary>Takes items, hands on batches.</summary>
    public AdaptiveBatchBlock<T> Batches { get; }

    /// <summary>Takes feedback, sets the size of <see cref="Batches"/>.</summary>
    public LoadFeedbackBlock Feedback { get; }

    /// <summary>Counts what was done.</summary>
    public LoopRecorder Recorder { get; } = new();

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
        double rate = _rate.Read(elapsed, Recorder.Read().Items);
        return new LoopSnapshot
        {
            Elapsed = elapsed,
            BatchSize = Batches.BatchSize,
            Progress = progress,
            Gauges =
            [
                new("size", Figures.Count(Batches.BatchSize), 5),
                new("pending", Figures.Count(Batches.InputCount), 6),
                Load(Feedback.AverageLoadScore),
                .. own,
                new("rate", Figures.PerSecond(rate, unit), 14),
            ],
        };
    }

    private static Gauge Load(double score)
    {
        LoadLevel level = LoadLevel.Of(score);
        var tone = level switch
        {
            LoadLevel.High => Tone.Alarm,
            LoadLevel.Medium => Tone.Busy,
            _ => Tone.Calm,
        };
        return new Gauge("load", $"{Figures.Number(score, 2)} {level.ToString().ToLowerInvariant(),-6}", 11, tone);
    }
}
