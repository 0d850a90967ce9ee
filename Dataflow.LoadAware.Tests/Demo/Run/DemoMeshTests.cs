using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Run;

/// <summary>What a default run shows, pattern by pattern, in virtual time.</summary>
public class DemoMeshTests
{
    // Between the best sizes of a low load and of a high one
    private const int Large = 150;
    private const int Small = 60;

    private static readonly RunSettings Settings = RunSettings.Standard;

    // A finished run is only read, so the facts about one pattern share it
    private static readonly Dictionary<LoadPattern, Lazy<Task<VirtualRun>>> Defaults = Enum.GetValues<LoadPattern>().ToDictionary(
        pattern => pattern, pattern => new Lazy<Task<VirtualRun>>(() => RunAsync(Settings with { Pattern = pattern })));

    [TestCase(LoadPattern.Spikes)]
    [TestCase(LoadPattern.SineWave)]
    public async Task On_a_load_that_comes_and_goes_the_size_moves_both_ways(LoadPattern pattern)
    {
        int[] sizes = await SizesAsync(pattern);

        Assert.That(Turns(sizes), Is.GreaterThanOrEqualTo(3), "from a large size to a small one, or back");
    }

    [Test]
    public async Task On_a_load_that_rises_the_size_ends_far_below_where_it_stood()
    {
        int[] sizes = await SizesAsync(LoadPattern.Gradual);

        Assert.That(sizes.Max(), Is.GreaterThan(Large));
        Assert.That(sizes[^1], Is.LessThan(Small));
    }

    [Test]
    public async Task On_a_constant_load_the_size_settles_where_the_oracle_stands()
    {
        int[] sizes = await SizesAsync(LoadPattern.Constant);

        double best = new ClairvoyantOracle(DemoBackend.Cost, Settings.Loop.MaxBatch, Settings.Loop.Target, 0.95).SizeAt(0.5);
        int[] settled = sizes[8..];
        Assert.That(settled, Has.All.InRange(0.25 * best, 1.4 * best));
        int near = settled.Count(size => size >= 0.5 * best && size <= 1.4 * best);
        Assert.That(near, Is.GreaterThan(0.9 * settled.Length), "where the news comes a batch later, a look or a miss may take one further down");
    }

    [Test]
    public async Task On_every_load_nearly_all_batches_keep_the_target([Values] LoadPattern pattern)
    {
        LoopTotals totals = (await RunAsync(pattern)).Mesh.Loop.Recorder.Read();

        Assert.That(totals.Kept, Is.GreaterThan(0.9));
    }

    [Test]
    public async Task A_default_run_lasts_ten_to_twenty_seconds([Values] LoadPattern pattern)
    {
        DemoMesh mesh = (await RunAsync(pattern)).Mesh;

        Assert.That(mesh.Loop.Elapsed.TotalSeconds, Is.InRange(10, 20));
    }

    [Test]
    public void A_backend_that_breaks_ends_the_run()
    {
        var mesh = new DemoMesh(Settings, new BackendClock { OnSet = () => throw new InvalidOperationException("boom") });

        Assert.That(() => mesh.RunAsync(CancellationToken.None).InTime(), Throws.Exception.With.Property("InnerException").Message.EqualTo("boom").Or.Message.EqualTo("boom"));
    }

    [Test]
    public async Task All_that_was_sent_is_handled([Values(1, 7)] int workers)
    {
        DemoMesh mesh = (await RunAsync(Settings with { Count = 1_000, Workers = workers })).Mesh;

        Assert.That((mesh.Sent, mesh.Loop.Recorder.Read().Items), Is.EqualTo((1_000L, 1_000L)));
    }

    [Test]
    public async Task No_batch_is_larger_than_the_largest_size()
    {
        var run = await RunAsync(Settings with { Count = 5_000, Loop = Settings.Loop with { MaxBatch = 60 } });

        Assert.That(run.Mesh.Loop.Recorder.Read().LargestBatch, Is.EqualTo(60));
    }

    [Test]
    public async Task A_stop_handles_what_was_sent_and_no_more()
    {
        using var stop = new CancellationTokenSource();
        var run = new VirtualRun(Settings);
        Task work = run.Mesh.RunAsync(stop.Token);
        run.TurnUntil(() => run.Mesh.Loop.Recorder.Read().Items >= 1_000);

        stop.Cancel();
        run.TurnUntil(() => work.IsCompleted);
        await work.InTime();

        Assert.That(run.Mesh.Sent, Is.InRange(1_000, Settings.Count - 1));
        Assert.That(run.Mesh.Loop.Recorder.Read().Items, Is.EqualTo(run.Mesh.Sent));
    }

    [Test]
    public async Task A_snapshot_has_every_figure_of_the_loop()
    {
        DemoMesh mesh = (await RunAsync(Settings with { Count = 100 })).Mesh;

        var snapshot = mesh.Snapshot();
        string[] names = ["size", "pending", "load", "cpu", "queue", "locks", "errors", "rate", "p95"];
        Assert.That(snapshot.Gauges.Select(gauge => gauge.Name), Is.EqualTo(names));
        Assert.That(snapshot.Progress, Is.EqualTo(1));
    }

    private static int Turns(IEnumerable<int> sizes)
    {
        var ends = sizes.Where(size => size is < Small or > Large).Select(size => size > Large).ToArray();
        return ends.Zip(ends.Skip(1)).Count(pair => pair.First != pair.Second);
    }

    private static async Task<int[]> SizesAsync(LoadPattern pattern) => [.. (await RunAsync(pattern)).Sizes];

    private static Task<VirtualRun> RunAsync(LoadPattern pattern) => Defaults[pattern].Value;

    private static async Task<VirtualRun> RunAsync(RunSettings settings)
    {
        var run = new VirtualRun(settings);
        Task work = run.Mesh.RunAsync(CancellationToken.None);
        run.TurnUntil(() => work.IsCompleted);
        await work.InTime();
        return run;
    }
}
