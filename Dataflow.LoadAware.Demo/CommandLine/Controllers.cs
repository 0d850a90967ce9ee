using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>The controllers by the names that --controller takes.</summary>
internal static class Controllers
{
    /// <summary>The smaller of what a latency target allows and what goodput makes worthwhile.</summary>
    public const string Adaptive = "adaptive";

    /// <summary>As much goodput as there is.</summary>
    public const string Goodput = "goodput";

    /// <summary>As much as a latency target allows.</summary>
    public const string Latency = "latency";

    /// <summary>Additive increase, multiplicative decrease.</summary>
    public const string Aimd = "aimd";

    /// <summary>The rule of thresholds.</summary>
    public const string Threshold = "threshold";

    /// <summary>No rule: the size stays.</summary>
    public const string Fixed = "fixed";

    private static readonly (string Name, TargetUse Target, Func<LoopSettings, IBatchSizeController> Make)[] All =
    [
        (Adaptive, TargetUse.Possible, settings => new AdaptiveController(new AdaptiveControllerOptions { Target = settings.Target })),
        (Goodput, TargetUse.None, _ => new GoodputController()),
        (Latency, TargetUse.Needed, settings => new LatencyTargetController(settings.Target!.Value)),
        (Aimd, TargetUse.Possible, settings => new AimdController(settings.Target)),
        (Threshold, TargetUse.None, MakeThreshold),
        (Fixed, TargetUse.None, _ => new FixedController()),
    ];

    /// <summary>All names, in the order in which help lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(controller => controller.Name)];

    /// <summary>The names of those that can keep a latency target.</summary>
    public static IReadOnlyList<string> NamesWithTarget { get; } = [.. Names.Where(name => UseOfTarget(name) != TargetUse.None)];

    /// <summary>What a controller makes of a latency target.</summary>
    public static TargetUse UseOfTarget(string name) => All.First(controller => controller.Name == name).Target;

    /// <summary>Makes the controller that the settings name.</summary>
    public static IBatchSizeController Make(LoopSettings settings) =>
        All.First(controller => controller.Name == settings.Controller).Make(settings);

    private static LoadThresholdController MakeThreshold(LoopSettings settings) => new(new LoadThresholdControllerOptions
    {
        AdjustmentInterval = settings.AdjustInterval,
        AdjustmentFactor = settings.AdjustFactor,
    });
}

/// <summary>What a controller makes of a latency target.</summary>
internal enum TargetUse
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It keeps one if there is one.</summary>
    Possible,

    /// <summary>It cannot do without.</summary>
    Needed,
}
