using Dataflow.LoadAware.Demo.Commands;
using Dataflow.LoadAware.Demo.Ingest;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Ingest;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class IngestMeshTests
{
    private const int Lines = 25_000;

    private readonly TemporaryFolder _folder = new();
    private readonly DemoRun _run = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LineSource _source;
    private readonly SqliteLineStore _store;
    private readonly IngestMesh _mesh;

    public IngestMeshTests()
    {
        _source = LineSource.Open(_folder.WriteLines(Lines), _run.Terminal);
        _store = SqliteLineStore.Open(_folder.Database);
        _mesh = new IngestMesh(_source, _store, IngestCommand.Standard, rejects: null, _time);
    }

    [TearDown]
    public void Dispose()
    {
        _store.Dispose();
        _source.Dispose();
        _run.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Rows_are_lines_in_their_order()
    {
        Assert.That(await RunAsync(), Is.EqualTo(Lines));
        Assert.That(_mesh.LinesIn, Is.EqualTo(Lines));
        Assert.That(_folder.Query("SELECT COUNT(*) FROM lines WHERE text <> 'line ' || number"), Is.Zero);
    }

    [Test]
    public async Task A_database_that_is_locked_at_the_start_is_waited_for()
    {
        Task<long> work;
        using (_folder.Lock())
        {
            work = _mesh.RunAsync(CancellationToken.None);
            TurnUntil(() => _mesh.Refusals >= 3);
        }

        TurnUntil(() => work.IsCompleted);
        Assert.That(await work, Is.EqualTo(Lines));
    }

    [Test]
    public async Task A_stop_while_the_database_is_locked_at_the_start_reads_nothing()
    {
        using var stop = new CancellationTokenSource();
        using (_folder.Lock())
        {
            Task work = _mesh.RunAsync(stop.Token);
            stop.Cancel();
            Assert.That(async () => await work.InTime(), Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That(_mesh.LinesIn, Is.Zero);
    }

    [Test]
    public async Task A_stop_writes_what_was_read_and_no_more()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        long rows = await RunAsync(stop.Token);

        Assert.That((rows, _mesh.LinesIn), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public void A_database_that_fails_for_good_releases_the_reader()
    {
        _folder.Query("CREATE TABLE ingest_runs (run INTEGER PRIMARY KEY, source TEXT, started TEXT)");
        _folder.Query("CREATE TABLE lines (run INTEGER, number INTEGER, text TEXT CHECK (number < 1000))");

        Assert.That(async () => await RunAsync(), Throws.TypeOf<SqliteException>().With.Message.Contains("CHECK"));
    }

    [Test]
    public async Task A_snapshot_has_every_figure_of_the_loop()
    {
        await RunAsync();

        string[] names = ["size", "pending", "load", "transaction", "refused", "rows", "rate", "p95"];
        Assert.That(_mesh.Snapshot().Gauges.Select(gauge => gauge.Name), Is.EqualTo(names));
        Assert.That(_mesh.Snapshot().Progress, Is.EqualTo(1));
    }

    private Task<long> RunAsync(CancellationToken stop = default) => _mesh.RunAsync(stop).InTime();

    private void TurnUntil(Func<bool> condition) => Patience.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return condition();
        },
        "the mesh gets there");
}
