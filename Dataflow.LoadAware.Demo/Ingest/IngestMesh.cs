using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Views;

namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Lines -> AdaptiveBatchBlock -> BatchHandlerBlock, one transaction a batch -> LoadFeedbackBlock -> the next size.</summary>
internal sealed class IngestMesh
{
    // A transaction shuts every other writer out. 100 ms of that count as full load, so the size settles where it takes 30 to 70 ms.
    private const double FullLoadMilliseconds = 100;

    // The queue has no weight: a reader outruns any disk, and many waiting lines ask for larger batches, not for smaller ones
    internal static LoadScoring Scoring { get; } = new()
    {
        Combine = LoadCombination.Max,
        QueueWeight = 0,
        LockSaturation = 1,
        Custom = new Dictionary<string, CustomMetric> { [LineBatchHandler.TransactionTime] = new(weight: 1, FullLoadMilliseconds) },
    };

    private readonly TimeProvider _timeProvider;
    private readonly SqliteLineStore _store;
    private readonly LineSource _source;
    private readonly LockWait _wait;
    private readonly BatchHandlerBlock<Line> _handler;
    private readonly RejectsFile? _rejects;
    private long _linesIn;

    /// <summary>Wires the mesh.</summary>
    /// <param name="source">The lines.</param>
    /// <param name="store">Where they go.</param>
    /// <param name="settings">Sizes and controller.</param>
    /// <param name="rejects">Takes what the table refuses; null ends the mesh at the first such line.</param>
    /// <param name="timeProvider">The clock.</param>
    public IngestMesh(LineSource source, SqliteLineStore store, LoopSettings settings, RejectsFile? rejects, TimeProvider timeProvider)
    {
        (_source, _store, _rejects, _timeProvider) = (source, store, rejects, timeProvider);
        _wait = new LockWait(timeProvider);
        Loop = new AdaptiveLoop<Line>(settings, Controllers.Make(settings), Scoring, timeProvider);
        var handler = new LineBatchHandler(store, Loop, _wait, rejects is not null, timeProvider);
        _handler = new BatchHandlerBlock<Line>((batch, _) => WriteAsync(handler, batch), new()
        {
            LiveSize = Loop.Batches, // a smaller transaction finds its gap sooner
            FaultOnRejected = rejects is null,
            CircuitThreshold = null, // a file on this machine: there is nobody to be spared
            TimeProvider = timeProvider,
        });
        _handler.LinkTo(Loop.Feedback, new DataflowLinkOptions { PropagateCompletion = true });
        if (rejects is not null)
        {
            _handler.Rejected.LinkPipeline(rejects.Target);
        }

        Loop.Batches.LinkPipeline(_handler); // a fault of the handler reaches the reader too, which would else wait for ever
    }

    /// <summary>The batching loop.</summary>
    public AdaptiveLoop<Line> Loop { get; }

    /// <summary>Lines that were read. Any thread may ask.</summary>
    public long LinesIn => Volatile.Read(ref _linesIn);

    /// <summary>Lines that the table refused. Any thread may ask.</summary>
    public long Rejected => _rejects?.Count ?? 0;

    /// <summary>Lines that were read and are neither rows nor rejected, once the mesh has ended.</summary>
    public long NotStored => LinesIn - Loop.Recorder.Read().Items - Rejected;

    /// <summary>Attempts that found the database locked.</summary>
    public long Refusals => _wait.Refusals;

    /// <summary>Writes the whole input.</summary>
    /// <param name="stop">Ends the reading; what was read is still written.</param>
    /// <returns>The rows that the database counts for this run.</returns>
    /// <exception cref="OperationCanceledException">Asked to stop while the database was locked and nothing had been read.</exception>
    public async Task<long> RunAsync(CancellationToken stop)
    {
        await _wait.UntilAsync(() => _store.TryPrepare(_source.Name, _timeProvider.GetUtcNow()), stop).ConfigureAwait(false);
        try
        {
            await ReadAllAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            Loop.Batches.Complete();
            await Task.WhenAll(_rejects?.Target.Completion ?? Task.CompletedTask, _handler.Completion).ConfigureAwait(false);
        }

        _rejects?.Flush();
        await Loop.Completion.ConfigureAwait(false);
        long rows = 0;
        await _wait.UntilAsync(() => _store.TryCount(out rows), CancellationToken.None).ConfigureAwait(false);
        return rows;
    }

    /// <summary>The mesh at this moment.</summary>
    public LoopSnapshot Snapshot()
    {
        LoopTotals totals = Loop.Recorder.Read();
        return Loop.Snapshot("rows", _source.Progress,
        [
            new("transaction", Figures.Time(totals.Last.ProcessingTime), 7),
            new("refused", Figures.Count(Refusals), 5, Refusals > 0 ? Tone.Busy : Tone.Calm),
            new("rows", Figures.Count(totals.Items), 11),
            .. _rejects is null ? Enumerable.Empty<Gauge>() : [new("rejected", Figures.Count(Rejected), 6, Rejected > 0 ? Tone.Busy : Tone.Calm)],
        ]);
    }

    // Only a word on a line makes it a rejected one. What the database throws, a full disk or a table that is gone, is no line's fault: it would be
    // laid on each of them in turn.
    private async Task<BatchResult> WriteAsync(LineBatchHandler handler, Line[] batch)
    {
        try
        {
            return await handler.HandleAsync(batch).ConfigureAwait(false);
        }
        catch (Exception failure) when (_rejects is not null)
        {
            _handler.Fault(failure);
            throw;
        }
    }

    private async Task ReadAllAsync(CancellationToken stop)
    {
        try
        {
            while (await _source.ReadAsync(stop).ConfigureAwait(false) is { } text)
            {
                var line = new Line(_linesIn + 1, text);
                Volatile.Write(ref _linesIn, line.Number);
                if (!Loop.Batches.Post(line) && !await Loop.Batches.SendAsync(line, CancellationToken.None).ConfigureAwait(false))
                {
                    return; // the mesh has faulted; its completion says why
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // An orderly end: what was read until here is written
        }
    }
}
