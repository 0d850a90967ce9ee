using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Run;

/// <summary>What a default run shows, pattern by pattern, in virtual time.</summary>
public class DemoMeshTests
{
    // A finished run is only read, so the facts about one pattern share it
    private static readonly Dictionary<LoadPattern, Lazy<Task<DemoMesh>>> Defaults = Enum.GetValues<LoadPattern>().ToDictionary(
        pattern => pattern, pattern => new Lazy<Task<DemoMesh>>(() => RunAsync(RunSettings.Standard with { Pattern = pattern })));

    [TestCase(LoadPattern.Spikes)]
    [TestCase(LoadPattern.SineWave)]
    public async Task On_a_load_that_comes_and_goes_the_size_moves_both_ways(LoadPattern pattern)
    {
        LoopTotals totals = (await RunAsync(pattern)).Loop.Recorder.Read();

        Assert.That(totals.Ups, Is.GreaterThanOrEqualTo(3));
        Assert.That(totals.Downs, Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public async Task On_a_load_that_rises_the_size_ends_lower_than_it_stood()
    {
        var mesh = await RunAsync(LoadPattern.Gradual);

        Assert.That(mesh.Loop.Batches.BatchSize, Is.LessThan(RunSettings.Standard.Loop.InitialBatch));
        Assert.That(mesh.Loop.Recorder.Read().LargestBatch, Is.GreaterThan(RunSettings.Standard.Loop.InitialBatch));
    }

    [Test]
    public async Task On_a_constant_load_the_size_settles()
    {
        LoopTotals totals = (await RunAsync(LoadPattern.Constant)).Loop.Recorder.Read();

        Assert.That(totals.Ups + totals.Downs, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task A_default_run_lasts_ten_to_twenty_seconds([Values] LoadPattern pattern)
    {
        var mesh = await RunAsync(pattern);

        Assert.That(mesh.Loop.Elapsed.TotalSeconds, Is.InRange(10, 20));
    }

    [Test]
    public async Task All_that_was_sent_is_handled([Values(1, 7)] int workers)
    {
        var mesh = await RunAsync(RunSettings.Standard with { Count = 1_000, Workers = workers });

        Assert.That((mesh.Sent, mesh.Loop.Recorder.Read().Items), Is.EqualTo((1_000L, 1_000L)));
    }

    [Test]
    public async Task No_batch_is_larger_than_the_largest_size()
    {
        var mesh = await RunAsync(LoadPattern.Spikes);

        Assert.That(mesh.Loop.Recorder.Read().LargestBatch, Is.EqualTo(RunSettings.Standard.Loop.MaxBatch));
    }

    [Test]
    public async Task A_stop_handles_what_was_sent_and_no_more()
    {
        using var stop = new CancellationTokenSource();
        var run = new VirtualRun(RunSettings.Standard);
        Task work = run.Mesh.RunAsync(stop.Token);
        run.TurnUntil(() => run.Mesh.Loop.Recorder.Read().Items >= 1_000);

        stop.Cancel();
        run.TurnUntil(() => work.IsCompleted);
        await work.InTime();

        Assert.That(run.Mesh.Sent, Is.InRange(1_000, RunSettings.Standard.Count - 1));
        Assert.That(run.Mesh.Loop.Recorder.Read().Items, Is.EqualTo(run.Mesh.Sent));
    }

    [Test]
    public async Task A_snapshot_has_every_figure_of_the_loop()
    {
        var mesh = await RunAsync(RunSettings.Standard with { Count = 100 });

        var snapshot = mesh.Snapshot();
        string[] names = ["size", "pending", "load", "cpu", "queue", "locks", "errors", "rate"];
        Assert.That(snapshot.Gauges.Select(gauge => gauge.Name), Is.EqualTo(names));
        Assert.That(snapshot.Progress, Is.EqualTo(1));
    }

    private static Task<DemoMesh> RunAsync(LoadPattern pattern) => Defaults[pattern].Value;

    private static async Task<DemoMesh> RunAsync(RunSettings settings)
    {
        var run = new VirtualRun(settings);
        Task work = run.Mesh.RunAsync(CancellationToken.None);
        run.TurnUntil(() => work.IsCompleted);
        await work.InTime();
        return run.Mesh;
    }
}
