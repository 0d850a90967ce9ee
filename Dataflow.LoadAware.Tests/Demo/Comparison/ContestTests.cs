using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Comparison;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Tests.Demo.Run;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Comparison;

/// <summary>Who plays, and that what is played is the run of the demo.</summary>
public class ContestTests
{
    private static readonly RunSettings Settings = RunSettings.Standard with { Count = 6_000 };

    [Test]
    public void The_oracle_plays_then_every_controller_then_round_sizes_within_the_limits_and_the_initial_one() =>
        Assert.That(Names(Settings.Loop), Is.EqualTo(
            new[] { "oracle", "adaptive", "goodput", "latency", "aimd", "threshold", "fixed 10", "fixed 30", "fixed 50", "fixed 100", "fixed 300" }));

    [Test]
    public void Without_a_target_whoever_needs_one_sits_out() =>
        Assert.That(Names(Settings.Loop with { Target = null }), Does.Not.Contain("latency").And.Contains("adaptive"));

    [Test]
    public void A_narrow_band_has_at_least_the_initial_size() =>
        Assert.That(Names(Settings.Loop with { MinBatch = 40, MaxBatch = 60 })[^1], Is.EqualTo("fixed 50"));

    [Test]
    public async Task A_fixed_size_does_exactly_what_it_does_in_the_mesh([Values] LoadPattern pattern)
    {
        RunSettings settings = Settings with { Pattern = pattern, Loop = Settings.Loop with { Controller = Controllers.Fixed } };
        var run = new VirtualRun(settings);
        Task work = run.Mesh.RunAsync(CancellationToken.None);
        run.TurnUntil(() => work.IsCompleted);
        await work.InTime();

        ContestRow row = Play(settings).Single(row => row.Name == "fixed 50");

        LoopTotals mesh = run.Mesh.Loop.Recorder.Read();
        Assert.That((row.Run.Totals.Batches, row.Run.Totals.Failed, row.Run.Totals.P99), Is.EqualTo((mesh.Batches, mesh.Failed, mesh.P99)));
        Assert.That(row.Run.Duration.TotalSeconds, Is.EqualTo(run.Mesh.Loop.Elapsed.TotalSeconds).Within(0.001));
    }

    [Test]
    public void All_play_all_items() =>
        Assert.That(Play(Settings).Select(row => row.Run.Totals.Items), Is.All.EqualTo(Settings.Count));

    [Test]
    public void The_adaptive_controller_comes_nearer_to_the_oracle_than_the_worst_fixed_size()
    {
        var rows = Play(Settings with { Count = 45_000 }).ToDictionary(row => row.Name);

        Assert.That(rows["adaptive"].Throughput / rows["oracle"].Throughput, Is.GreaterThan(0.9));
        Assert.That(rows["fixed 10"].Throughput, Is.LessThan(rows["adaptive"].Throughput / 2));
    }

    [Test]
    public void A_stop_ends_it()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.That(() => new Contest(Settings).Play(new Progress<EvaluationProgress>(), stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static string[] Names(LoopSettings loop) => [.. Play(Settings with { Count = 500, Loop = loop }).Select(row => row.Name)];

    private static IReadOnlyList<ContestRow> Play(RunSettings settings) =>
        new Contest(settings).Play(new Progress<EvaluationProgress>(), CancellationToken.None);
}
