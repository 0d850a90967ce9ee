using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Simulator.Evaluation.Peers;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Every controller that is evaluated by default, by the name under which tables show it.</summary>
public static class ControllerCatalogue
{
    // The rule of the seed ticks in seconds; a backend's own seconds are the times of its batches.
    private const double SeedIntervalInBatches = 10;

    /// <summary>The controllers of the library.</summary>
    public static IReadOnlyList<ControllerEntry> Own { get; } =
    [
        new("adaptive", context => context.Target is { } target ? new AdaptiveController(target, context.Quantile) : new AdaptiveController()),
        new("latency", context => context.Target is { } target ? new LatencyTargetController(target, context.Quantile) : null),
        new("goodput", context => context.Target is null ? new GoodputController() : null),
        new("latency, trim off", context => context.Target is { } target ? new LatencyTargetController(Untrimmed(target, context.Quantile)) : null),
        new("AIMD", context => new AimdController(context.Target)),
        new("threshold", SeedRule),
    ];

    /// <summary>Rules of others, ported from what they published, and two fixed sizes, one of which has seen the answer.</summary>
    public static IReadOnlyList<ControllerEntry> Peers { get; } =
    [
        new("fixed, tuned by the oracle", OracleTuned) { InitialSize = context => Whole(context.OracleSize) },
        new("fixed 100", _ => new FixedController()) { InitialSize = _ => 100 },
        new("seed's code", SeedCode) { Scoring = LoadScoring.SeedCode },
        new("AIMD +1 x.9", context => new AdditiveMultiplicativePeer(context.Target)),
        new("Spirit", context => context.Target is { } target ? new SpiritPeer(target) : null),
        new("Percona", context => context.Target is { } target ? new PerconaPeer(target) : null),
        new("faucet", context => context.Target is { } target ? new FaucetPeer(target) : null),
        new("Vegas, naive", _ => new VegasPeer()),
        new("Gradient2, naive", _ => new GradientPeer()),
    ];

    /// <summary>Ours and theirs.</summary>
    public static IReadOnlyList<ControllerEntry> All { get; } = [.. Own, .. Peers];

    // Fairer where clients share a queue whose wait they measure.
    private static LatencyTargetControllerOptions Untrimmed(TimeSpan target, double quantile) => new(target) { Quantile = quantile, TrimBound = 0 };

    private static LoadThresholdController SeedRule(ControllerContext context) =>
        new(new LoadThresholdControllerOptions { AdjustmentInterval = SeedIntervalInBatches * context.OracleBatchTime });

    // As its code has it, and on its own terms as the other peers: its thresholds, and no guard of ours.
    private static LoadThresholdController SeedCode(ControllerContext context) => new(new LoadThresholdControllerOptions
    {
        AdjustmentInterval = SeedIntervalInBatches * context.OracleBatchTime,
        LowThreshold = .25,
        HighThreshold = .55,
        Guards = new GuardOptions { OverloadErrorRate = 1, GrowthErrorRate = 1 },
    });

    private static FixedController OracleTuned(ControllerContext context) => new(Whole(context.OracleSize));

    private static int Whole(double size) => (int)Math.Round(size);
}
