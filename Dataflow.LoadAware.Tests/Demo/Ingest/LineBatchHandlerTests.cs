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
        _loop = new AdaptiveLoop<Line>(IngestCommand.Standard with { InitialBatch = Size }, IngestMesh.Scoring, _time);
        _handler = new LineBatchHandler(_store, _loop, _wait, _time);
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
    public async Task A_lock_makes_it_wait_and_shrink_and_loses_nothing()
    {
        Task handled;
        int sizeUnderLock;
        using (_folder.Lock())
        {
            handled = _handler.HandleAsync(Batch);
            TurnUntil(() => _wait.Refusals == 12);
            sizeUnderLock = _loop.Batches.BatchSize;
        }

        TurnUntil(() => handled.IsCompleted);
        await handled;

        Assert.That(sizeUnderLock, Is.LessThan(Size / 2));
        Assert.That(Rows, Is.EqualTo(Size));
    }

    [Test]
    public async Task What_is_tried_again_is_cut_by_the_size_of_that_moment()
    {
        Task handled;
        using (_folder.Lock())
        {
            handled = _handler.HandleAsync(Batch);
            _loop.Batches.BatchSize = 40;
        }

        TurnUntil(() => handled.IsCompleted);
        await handled;

        Assert.That(_loop.Recorder.Read().LargestBatch, Is.LessThanOrEqualTo(40));
        Assert.That(Rows, Is.EqualTo(Size));
    }

    [Test]
    public async Task A_refused_attempt_is_feedback_but_no_batch()
    {
        Task handled;
        double load;
        using (_folder.Lock())
        {
            handled = _handler.HandleAsync(Batch);
            load = _loop.Feedback.AverageLoadScore;
            Assert.That(_loop.Recorder.Read().Batches, Is.Zero);
        }

        TurnUntil(() => handled.IsCompleted);
        await handled;

        Assert.That(load, Is.EqualTo(1));
    }

    [Test]
    public void Any_other_failure_is_not_swallowed()
    {
        _folder.Query("DROP TABLE lines");

        Assert.That(async () => await _handler.HandleAsync(Batch).InTime(), Throws.TypeOf<Microsoft.Data.Sqlite.SqliteException>());
    }

    private long Rows => (long)_folder.Query("SELECT COUNT(DISTINCT number) FROM lines")!;

    private void TurnUntil(Func<bool> condition) => Patience.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return condition();
        },
        "the handler gets there");
}
