using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>A batch of which everything failed, such as one that was refused at once, has no service time to learn from.</summary>
public class TotalFailureTests
{
    private static readonly GuardOptions NoOverload = new() { OverloadErrorRate = 1 };
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(100);

    private static IEnumerable<TestCaseData> Measuring =>
    [
        Kind("LatencyTarget", () => new LatencyTargetController(new LatencyTargetControllerOptions(Target) { Guards = NoOverload })),
        Kind("Goodput", () => new GoodputController(new GoodputControllerOptions { Guards = NoOverload })),
        Kind("Adaptive", () => new AdaptiveController(new AdaptiveControllerOptions { Guards = NoOverload })),
        Kind("Adaptive with a target", () => new AdaptiveController(new AdaptiveControllerOptions { Target = Target, Guards = NoOverload })),
    ];

    [TestCaseSource(nameof(Measuring))]
    public void Where_overload_is_switched_off_it_holds_the_size(Func<IBatchSizeController> make)
    {
        IBatchSizeController controller = make();
        int size = controller.Decide(Batch(100, 1)).Size;

        Assert.That(controller.Decide(Refused(size, 2)), Is.EqualTo(new BatchSizeDecision(size, BatchSizeReason.Errors)));
    }

    [TestCaseSource(nameof(Measuring))]
    public void And_teaches_nothing(Func<IBatchSizeController> make)
    {
        var (controller, twin) = (make(), make());
        int size = 100;
        for (int i = 1; i <= 60; i++)
        {
            controller.Decide(Refused(size, i));
            BatchSizeDecision decision = controller.Decide(Batch(size, i));
            Assert.That(decision, Is.EqualTo(twin.Decide(Batch(size, i))));
            size = decision.Size;
        }
    }

    [Test]
    public void Rules_that_look_at_errors_and_load_see_it()
    {
        var controller = new AimdController(new AimdControllerOptions { Guards = NoOverload });

        Assert.That(controller.Decide(Refused(100, 1)), Is.EqualTo(new BatchSizeDecision(90, BatchSizeReason.Backpressure)));
    }

    [Test]
    public void So_does_a_controller_of_ones_own()
    {
        var controller = new GuardedController(new FixedController(70), NoOverload);

        Assert.That(controller.Decide(Refused(100, 1)), Is.EqualTo(new BatchSizeDecision(70, BatchSizeReason.Fixed)));
    }

    private static BatchObservation Refused(int size, int second)
    {
        BatchObservation batch = Batch(size, second);
        return batch with { Feedback = new LoadFeedback { BatchSize = size, ErrorRate = 1 } };
    }

    private static BatchObservation Batch(int size, int second) => new()
    {
        Feedback = new LoadFeedback { BatchSize = size, ProcessingTime = TimeSpan.FromMilliseconds(10 + (0.4 * size) + (second % 3)) },
        CurrentSize = size,
        SizeAtDispatch = size,
        IsFull = true,
        DispatchedAt = TimeSpan.FromSeconds(second),
        ObservedAt = TimeSpan.FromSeconds(second),
        MinBatchSize = 1,
        MaxBatchSize = 5_000,
    };

    private static TestCaseData Kind(string name, Func<IBatchSizeController> make) => new TestCaseData(make).SetArgDisplayNames(name);
}
