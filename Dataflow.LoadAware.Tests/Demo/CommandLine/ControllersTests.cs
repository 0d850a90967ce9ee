using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Run;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.CommandLine;

public class ControllersTests
{
    private static readonly LoopSettings Settings = RunSettings.Standard.Loop with { Target = TimeSpan.FromMilliseconds(50) };

    [TestCase("adaptive", typeof(AdaptiveController))]
    [TestCase("goodput", typeof(GoodputController))]
    [TestCase("latency", typeof(LatencyTargetController))]
    [TestCase("aimd", typeof(AimdController))]
    [TestCase("threshold", typeof(LoadThresholdController))]
    [TestCase("fixed", typeof(FixedController))]
    public void A_name_makes_its_controller(string name, Type controller) =>
        Assert.That(Controllers.Make(Settings with { Controller = name }), Is.TypeOf(controller));

    [Test]
    public void The_best_choice_for_most_stands_first() =>
        Assert.That(Controllers.Names, Is.EqualTo(new[] { "adaptive", "goodput", "latency", "aimd", "threshold", "fixed" }));

    [TestCase("adaptive")]
    [TestCase("latency")]
    [TestCase("aimd")]
    public void The_target_reaches_the_controllers_that_have_one(string name)
    {
        IBatchSizeController controller = Controllers.Make(Settings with { Controller = name });
        var late = new LoadFeedback { BatchSize = 100, ProcessingTime = TimeSpan.FromMilliseconds(100) };
        var observation = new BatchObservation { Feedback = late, CurrentSize = 100, SizeAtDispatch = 100, IsFull = true, MinBatchSize = 1, MaxBatchSize = 1_000 };

        Assert.That(controller.Decide(observation).Size, Is.LessThan(100));
    }
}
