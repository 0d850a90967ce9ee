using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Demo.Commands;
using Dataflow.LoadAware.Demo.Ingest;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Ingest;

/// <summary>One batch on its way into the database, on a clock that the test turns while somebody else holds the lock.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class LineBatchHandlerTests
{
    private const int Size = 100;
    private static readonly Line[] Batch = [.. Enumerable.Range(1, Size).Select(number => new Line(number, $"line {number}"))];

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SqliteLineStore _store;
    private readonly LockWait _wait;
    private readonly AdaptiveLoop<Line> _loop;
    private readonly LineBatchHandler _handler;

    public LineBatchHandlerTests()
    {
        _store = SqliteLineStore.Open(_folder.Database);
        _store.TryPrepare("test.log", _time.GetUtcNow());
        _wait = new LockWait(_time);
        _loop = Loop(new AdaptiveController());
        _handler = new LineBatchHandler(_store, _loop, _wait, keepsRejects: false, _time);
    }

    [TearDown]
    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_batch_is_one_transaction()
    {
        await _handler.HandleAsync(Batch).InTime();

        Assert.That((_loop.Recorder.Read().Batches, _loop.Recorder.Read().Items, Rows), Is.EqualTo((1L, (long)Size, (long)Size)));
    }

    [Test]
    public async Task A_lock_is_overload_that_asks_for_a_wait_twice_as_long_each_time()
    {
        BatchResult first;
        BatchResult second;
        using (_folder.Lock())
        {
            first = await _handler.HandleAsync(Batch).InTime();
            second = await _handler.HandleAsync(Batch).InTime();
        }

        Assert.That((first.RetryAfter, second.RetryAfter), Is.EqualTo(((TimeSpan?)LockWait.First, (TimeSpan?)(2 * LockWait.First))));
        Assert.That(second.Feedback, Is.EqualTo(new LoadFeedback { BatchSize = Size, ErrorRate = 1, DbLocks = 2 }));
        Assert.That((_loop.Recorder.Read().Batches, _wait.Refusals, Rows), Is.EqualTo((0L, 2L, 0L)), "a refused attempt is no batch");
    }

    [Test]
    public async Task A_row_that_the_table_refuses_is_rejected_alone_where_rejects_are_kept()
    {
        _folder.Query("INSERT INTO lines (run, number, text) VALUES (1, 7, 'there already')");
        var keeping = new LineBatchHandler(_store, _loop, _wait, keepsRejects: true, _time);

        BatchResult result = await keeping.HandleAsync(Batch).InTime();

        Assert.That(result.Verdicts!.Count(verdict => verdict.Reason is not null), Is.EqualTo(1));
        Assert.That(result.Verdicts![6].Reason!.Message, Does.Contain("UNIQUE"));
        Assert.That((_loop.Recorder.Read().Items, Rows), Is.EqualTo((Size - 1L, (long)Size)));
    }

    [Test]
    public void Any_other_failure_is_not_swallowed()
    {
        _folder.Query("DROP TABLE lines");

        Assert.That(async () => await _handler.HandleAsync(Batch).InTime(), Throws.TypeOf<Microsoft.Data.Sqlite.SqliteException>());
    }

    private AdaptiveLoop<Line> Loop(IBatchSizeController controller) =>
        new(IngestCommand.Standard with { InitialBatch = Size }, controller, IngestMesh.Scoring, _time);

    private long Rows => (long)_folder.Query("SELECT COUNT(DISTINCT number) FROM lines")!;
}
