using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>What becomes of a state that is given back: it is trusted, but not on a sign of trouble, and not whatever it says.</summary>
public class RestoreTests
{
    private static readonly ControllerState Learned = new() { Size = 500, Noise = 0.1 };

    private static IEnumerable<TestCaseData> Learning =>
    [
        Kind("Aimd", learned => new AimdController(new AimdControllerOptions(), learned)),
        Kind("LatencyTarget", learned => new LatencyTargetController(new LatencyTargetControllerOptions(TimeSpan.FromSeconds(0.1)), learned)),
        Kind("Goodput", learned => new GoodputController(new GoodputControllerOptions(), learned)),
        Kind("Adaptive", learned => new AdaptiveController(new AdaptiveControllerOptions { Target = TimeSpan.FromSeconds(0.1) }, learned)),
    ];

    [TestCaseSource(nameof(Learning))]
    public void Overload_comes_first_and_the_size_is_given_back_at_the_next_success(Func<ControllerState, IBatchSizeController> make)
    {
        IBatchSizeController controller = make(Learned);

        Assert.That(controller.Decide(Batch(20, 1, errors: 1)), Is.EqualTo(new BatchSizeDecision(10, BatchSizeReason.Overload)));
        Assert.That(controller.Decide(Batch(10, 2, errors: 0)), Is.EqualTo(new BatchSizeDecision(500, BatchSizeReason.Restored)));
    }

    [TestCaseSource(nameof(Learning))]
    public void Errors_put_it_off(Func<ControllerState, IBatchSizeController> make) =>
        Assert.That(make(Learned).Decide(Batch(20, 1, errors: 0.1)).Size, Is.LessThanOrEqualTo(20));

    [TestCaseSource(nameof(Learning))]
    public void A_noise_beyond_reason_faults_nobody(Func<ControllerState, IBatchSizeController> make)
    {
        ScriptedBackend backend = ScriptedBackend.Quadratic(0.02, 2e-4, 1e-7, noise: 0.1);
        Assert.That(() => backend.Run(make(Learned with { Noise = 40 }), 300), Throws.Nothing);
    }

    [Test]
    public void Until_it_is_taken_up_it_is_what_the_controller_knows()
    {
        var controller = new GoodputController(new GoodputControllerOptions(), Learned);
        Assert.That(controller.GetState(), Is.EqualTo(Learned));
        controller.Decide(Batch(20, 1, errors: 1));
        Assert.That(controller.GetState(), Is.EqualTo(Learned));
    }

    private static BatchObservation Batch(int size, double second, double errors) => Observe.Load(0.1, size, second) with
    {
        Feedback = new LoadFeedback { BatchSize = size, ProcessingTime = TimeSpan.FromMilliseconds(20), ErrorRate = errors },
        DispatchedAt = TimeSpan.FromSeconds(second - 0.02),
    };

    private static TestCaseData Kind(string name, Func<ControllerState, IBatchSizeController> make) => new TestCaseData(make).SetArgDisplayNames(name);
}
