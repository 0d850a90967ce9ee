using System.Diagnostics.CodeAnalysis;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Architecture;

/// <summary>Proof that the rules can fail: each kind of forbidden knowledge is found, wherever it hides.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The samples are read, never made.")]
public class RoomRulesTests
{
    [TestCase(typeof(HasATask), "System.Threading.Tasks.Task")]
    [TestCase(typeof(TakesATimeProvider), "System.TimeProvider")]
    [TestCase(typeof(ReturnsATimer), "System.Threading.ITimer")]
    [TestCase(typeof(Locks), "System.Threading.Monitor")]
    [TestCase(typeof(CallsInterlocked), "System.Threading.Interlocked")]
    [TestCase(typeof(ReadsTheTickCount), "System.Environment")]
    [TestCase(typeof(KeepsAListOfBlocks), "System.Threading.Tasks.Dataflow.IDataflowBlock")]
    [TestCase(typeof(UsesABlockInALambda), "Dataflow.LoadAware.IAdjustableBatchSize")]
    [TestCase(typeof(KnowsTheFeedbackBlock), "Dataflow.LoadAware.LoadFeedbackBlock")]
    [TestCase(typeof(IsAsync), "System.Threading.Tasks.Task")]
    public void Control_may_not(Type sample, string known) =>
        Assert.That(
            new[] { sample }.Concat(sample.GetNestedTypes(System.Reflection.BindingFlags.NonPublic)).SelectMany(RoomRules.BreachesOfControl),
            Has.Some.EndsWith($" knows {known}"));

    [Test]
    public void Control_may_know_numbers_times_and_feedback() => Assert.That(RoomRules.BreachesOfControl(typeof(Innocent)), Is.Empty);

    [TestCase(typeof(KnowsTheFeedbackBlock), "Dataflow.LoadAware.LoadFeedbackBlock")]
    [TestCase(typeof(Innocent), "Dataflow.LoadAware.LoadFeedback")]
    [TestCase(typeof(KnowsAController), "Dataflow.LoadAware.Control.IBatchSizeController")]
    public void Batching_may_not(Type sample, string known) =>
        Assert.That(RoomRules.BreachesOfBatching(sample), Has.Some.EndsWith($" knows {known}"));

    [Test]
    public void Handling_may_not_know_a_controller() =>
        Assert.That(
            RoomRules.BreachesOfHandling(typeof(KnowsAController)),
            Has.Some.EndsWith(" knows Dataflow.LoadAware.Control.IBatchSizeController"));

    [Test]
    public void Batching_may_know_tasks_and_the_adjustable_size() =>
        Assert.That(RoomRules.BreachesOfBatching(typeof(HasATask)).Concat(RoomRules.BreachesOfBatching(typeof(UsesABlockInALambda))), Is.Empty);

#pragma warning disable IDE0051, IDE0052, CA1823, CS0169, CS0649
    private sealed class HasATask
    {
        private readonly Task? _task;
    }

    private sealed class TakesATimeProvider
    {
        public static void Take(TimeProvider _)
        {
        }
    }

    private sealed class ReturnsATimer
    {
        public static ITimer? Give() => null;
    }

    private sealed class Locks
    {
        private readonly object _gate = new();

        public void Enter()
        {
            lock (_gate)
            {
            }
        }
    }

    private sealed class CallsInterlocked
    {
        private int _count;

        public int Next() => Interlocked.Increment(ref _count);
    }

    private sealed class ReadsTheTickCount
    {
        public static int Processors() => Environment.ProcessorCount;
    }

    private sealed class KeepsAListOfBlocks
    {
        private readonly List<System.Threading.Tasks.Dataflow.IDataflowBlock[]>? _blocks;
    }

    private sealed class UsesABlockInALambda
    {
        public static Func<object, int> Give() => block => ((IAdjustableBatchSize)block).BatchSize;
    }

    private sealed class KnowsTheFeedbackBlock
    {
        public static bool Ask(object it) => it is LoadFeedbackBlock;
    }

    private sealed class KnowsAController
    {
        private readonly LoadAware.Control.IBatchSizeController? _controller;
    }

    private sealed class IsAsync
    {
        public static async Task Wait() => await Task.Yield();
    }

    private sealed class Innocent
    {
        private readonly double[] _numbers = new double[3];

        public TimeSpan Look(in LoadFeedback feedback) => feedback.ProcessingTime + TimeSpan.FromSeconds(_numbers[0]);
    }
#pragma warning restore IDE0051, IDE0052, CA1823, CS0169, CS0649
}
