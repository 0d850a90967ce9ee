using Dataflow.LoadAware.Demo.Loops;

namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Writes one batch a transaction and says what became of it: written, some rows refused by the table, or the database locked.</summary>
/// <param name="store">Where the lines go.</param>
/// <param name="loop">Cuts the batches and counts.</param>
/// <param name="wait">How long to wait for a lock.</param>
/// <param name="keepsRejects">Whether a row that the table refuses is rejected alone; otherwise it fails its batch.</param>
/// <param name="timeProvider">Measures the attempts.</param>
internal sealed class LineBatchHandler(SqliteLineStore store, AdaptiveLoop<Line> loop, LockWait wait, bool keepsRejects, TimeProvider timeProvider)
{
    /// <summary>The custom metric that says how long a transaction held the write lock, in milliseconds.</summary>
    public const string TransactionTime = "transaction-ms";

    private int _refusedInARow;

    /// <summary>Tries to write a batch, once.</summary>
    public Task<BatchResult> HandleAsync(Line[] batch)
    {
        long start = timeProvider.GetTimestamp();
        BatchResultBuilder result = BatchResult.For(batch.Length);
        int rejected = 0;
        bool written = store.TryAppend(batch, !keepsRejects ? null : (index, refused) =>
        {
            rejected++;
            result.Reject(index, refused);
        });
        return Task.FromResult(written ? Written(result, batch.Length, rejected, timeProvider.GetElapsedTime(start)) : Refused(batch.Length));
    }

    private BatchResult Written(BatchResultBuilder result, int count, int rejected, TimeSpan time)
    {
        _refusedInARow = 0;
        wait.Succeeded();
        var report = new LoadFeedback
        {
            BatchSize = count,
            ProcessingTime = time,
            QueueDepth = loop.Batches.InputCount,
            Custom = new Dictionary<string, double> { [TransactionTime] = time.TotalMilliseconds },
        };
        loop.Recorder.RecordBatch(report with { BatchSize = count - rejected });
        return result.Build().WithFeedback(report);
    }

    // No time: there was no transaction, and how soon a lock is refused says nothing about how long one takes
    private BatchResult Refused(int count)
    {
        var report = new LoadFeedback { BatchSize = count, ErrorRate = 1, DbLocks = ++_refusedInARow, QueueDepth = loop.Batches.InputCount };
        return BatchResult.Overloaded(wait.Refused()).WithFeedback(report);
    }
}
