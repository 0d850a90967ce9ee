using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Demo.Loops;

namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Writes one batch a transaction, reports what that cost, and waits while the database is locked.</summary>
/// <param name="store">Where the lines go.</param>
/// <param name="loop">Cuts the batches, hears of every attempt, counts; its live size also cuts what is tried again.</param>
/// <param name="wait">How long to wait for a lock.</param>
/// <param name="timeProvider">Measures the attempts.</param>
internal sealed class LineBatchHandler(
    SqliteLineStore store,
    AdaptiveLoop<Line> loop,
    LockWait wait,
    TimeProvider timeProvider)
{
    /// <summary>The custom metric that says how long a transaction held the write lock, in milliseconds.</summary>
    public const string TransactionTime = "transaction-ms";

    private int _refusedInARow;

    /// <summary>Writes a batch, however long the database stays locked.</summary>
    public async Task HandleAsync(Line[] batch)
    {
        int written = 0;
        while (written < batch.Length)
        {
            // The size may have fallen since this batch was cut: a smaller transaction finds its gap sooner
            ReadOnlyMemory<Line> part = batch.AsMemory(written, Math.Min(loop.Batches.BatchSize, batch.Length - written));
            if (TryAppend(part))
            {
                written += part.Length;
                wait.Succeeded();
            }
            else
            {
                await wait.RefusedAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private bool TryAppend(ReadOnlyMemory<Line> part)
    {
        long start = timeProvider.GetTimestamp();
        bool written = store.TryAppend(part);
        _refusedInARow = written ? 0 : _refusedInARow + 1;
        LoadFeedback report = Report(part.Length, written, timeProvider.GetElapsedTime(start));
        if (written)
        {
            loop.Recorder.RecordBatch(report);
        }

        loop.Feedback.Post(report); // the size has changed when Post returns
        return written;
    }

    private LoadFeedback Report(int count, bool written, TimeSpan time) => new()
    {
        BatchSize = count,
        ProcessingTime = time,
        ErrorRate = written ? 0 : 1,
        DbLocks = _refusedInARow,
        QueueDepth = loop.Batches.InputCount,
        Custom = new Dictionary<string, double> { [TransactionTime] = time.TotalMilliseconds },
    };
}
