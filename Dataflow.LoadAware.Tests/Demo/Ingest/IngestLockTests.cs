using System.IO.Pipelines;
using System.Text;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Commands;
using Dataflow.LoadAware.Demo.Ingest;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Ingest;

/// <summary>
/// Somebody else takes the lock in the middle of an ingest. The input comes through a pipe, so the lock is taken when the first half is written
/// and nothing is under way.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IngestLockTests
{
    private const int Half = 1_000;

    // Without a target: the clock moves while transactions run, so their times say nothing, and the size is to fall for the lock alone
    private static readonly LoopSettings Settings = IngestCommand.Standard with { Controller = Controllers.Aimd, Target = null };

    private readonly TemporaryFolder _folder = new();
    private readonly Pipe _input = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly FakeTimeProvider _time = new();
    private readonly DemoRun _run;
    private readonly LineSource _source;
    private readonly SqliteLineStore _store;
    private readonly IngestMesh _mesh;

    public IngestLockTests()
    {
        _run = new DemoRun { Input = _input.Reader.AsStream() };
        _source = LineSource.Open(LineSource.StandardInput, _run.Terminal);
        _store = SqliteLineStore.Open(_folder.Database);
        _mesh = new IngestMesh(_source, _store, Settings, rejects: null, _time);
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
    public async Task It_is_waited_for_and_no_row_is_lost_or_comes_twice()
    {
        Task<long> work = await RunIntoTheLockAsync();

        TurnUntil(() => work.IsCompleted);
        Assert.That(await work, Is.EqualTo(2 * Half));
        Assert.That(_folder.Query("SELECT COUNT(*) FROM lines WHERE text <> 'line ' || number"), Is.Zero);
        Assert.That(_folder.Query("SELECT MIN(number) || ' to ' || MAX(number) FROM lines"), Is.EqualTo($"1 to {2 * Half}"));
    }

    [Test]
    public async Task While_it_is_held_nothing_is_written_and_the_size_falls()
    {
        (long Items, int Size) before = default;
        (long Items, int Size) during = default;
        Task<long> work = await RunIntoTheLockAsync(() => before = Now(), () => during = Now());

        TurnUntil(() => work.IsCompleted);
        Assert.That((before.Items, during.Items), Is.EqualTo(((long)Half, (long)Half)));
        Assert.That(during.Size, Is.LessThan(before.Size));
    }

    // A feedback follows what it tells of; the size is asked for once both are there
    private long Seen => _mesh.Loop.Feedback.GetStatistics().FeedbackSeen;

    private long Written => _mesh.Loop.Recorder.Read().Batches;

    private async Task<Task<long>> RunIntoTheLockAsync(Action? beforeLock = null, Action? whileLocked = null)
    {
        Task<long> work = _mesh.RunAsync(CancellationToken.None);
        await SendAsync(1);
        TurnUntil(() => Now().Items == Half && Seen == Written);
        beforeLock?.Invoke();
        using (_folder.Lock())
        {
            await SendAsync(1 + Half);
            await _input.Writer.CompleteAsync();
            TurnUntil(() => _mesh.Refusals >= 3 && Seen >= Written + 3);
            whileLocked?.Invoke();
        }

        return work;
    }

    private async Task SendAsync(int first) => await _input.Writer.WriteAsync(
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(first, Half).Select(number => $"line {number}\n"))));

    private (long Items, int Size) Now() => (_mesh.Loop.Recorder.Read().Items, _mesh.Loop.Batches.BatchSize);

    private void TurnUntil(Func<bool> condition) => Patience.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return condition();
        },
        "the mesh gets there");
}
