using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The built-in controllers, for tests of what all of them have to keep.</summary>
internal static class ControllerKinds
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(100);

    /// <summary>All that move the size.</summary>
    public static IEnumerable<TestCaseData> Moving =>
    [
        Kind("LoadThreshold", () => new LoadThresholdController(new LoadThresholdControllerOptions { AdjustmentInterval = TimeSpan.Zero })),
        Kind("Aimd", () => new AimdController()),
        Kind("Aimd with a target", () => new AimdController(Target)),
        .. Measuring,
    ];

    /// <summary>Those that need to know how many items a batch had.</summary>
    public static IEnumerable<TestCaseData> Measuring =>
    [
        Kind("LatencyTarget", () => new LatencyTargetController(Target)),
        Kind("Goodput", () => new GoodputController()),
        Kind("Adaptive", () => new AdaptiveController()),
        Kind("Adaptive with a target", () => new AdaptiveController(Target)),
    ];

    private static TestCaseData Kind(string name, Func<IBatchSizeController> make) => new TestCaseData(make).SetArgDisplayNames(name);
}
