using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>The controllers by the names that --controller takes.</summary>
internal static class Controllers
{
    /// <summary>The rule of thresholds.</summary>
    public const string Threshold = "threshold";

    /// <summary>No rule: the size stays.</summary>
    public const string Fixed = "fixed";

    private static readonly (string Name, Func<LoopSettings, IBatchSizeController> Make)[] All =
    [
        (Threshold, MakeThreshold),
        (Fixed, _ => new FixedController()),
    ];

    /// <summary>All names, in the order in which help lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(controller => controller.Name)];

    /// <summary>Makes the controller that the settings name.</summary>
    public static IBatchSizeController Make(LoopSettings settings) =>
        All.First(controller => controller.Name == settings.Controller).Make(settings);

    private static LoadThresholdController MakeThreshold(LoopSettings settings) => new(new LoadThresholdControllerOptions
    {
        AdjustmentInterval = settings.AdjustInterval,
        AdjustmentFactor = settings.AdjustFactor,
    });
}
