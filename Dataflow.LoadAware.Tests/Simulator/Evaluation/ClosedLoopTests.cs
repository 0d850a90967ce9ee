using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Courses;
using Dataflow.LoadAware.Simulator.Evaluation;
using Moq;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>The inner loop: what a controller hears, when, and what the disturbances do.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ClosedLoopTests
{
    // 100 items under a load of .5 take exactly 66 ms.
    private static readonly CostModel Exact = new() { Jitter = 0, ItemErrorProbability = 0 };

    private readonly List<BatchObservation> _heard = [];

    [Test]
    public void Batches_follow_each_other_without_a_pause_up_to_the_horizon()
    {
        var trace = Run(Exact, seconds: .2);

        Assert.That(trace.Select(batch => batch.StartedAt.TotalMilliseconds), Is.EqualTo([0, 66, 132, 198]));
    }

    [Test]
    public void A_trace_tells_size_time_failures_and_load()
    {
        var trace = Run(Exact with { ItemErrorProbability = 1 }, seconds: .01);

        Assert.That(trace, Is.EqualTo([new BatchTrace(TimeSpan.Zero, 100, TimeSpan.FromMilliseconds(66), 100, .5, false)]));
    }

    [Test]
    public void The_controller_hears_of_every_batch_as_a_feedback_block_would_tell_it()
    {
        Run(Exact, seconds: .1);

        var second = _heard[1];
        Assert.Multiple(() =>
        {
            Assert.That(_heard, Has.Count.EqualTo(2));
            Assert.That(second.Feedback.BatchSize, Is.EqualTo(100));
            Assert.That(second.Feedback.ProcessingTime, Is.EqualTo(TimeSpan.FromMilliseconds(66)));
            Assert.That(second.Feedback.CpuLoad, Is.EqualTo(.5 + (.5 * .1 * 46 / 66)).Within(1e-9));
            Assert.That(second.LoadScore, Is.EqualTo(LoadScoring.Default.Score(second.Feedback)));
            Assert.That(second.CurrentSize, Is.EqualTo(100));
            Assert.That(second.SizeAtDispatch, Is.EqualTo(100));
            Assert.That(second.IsFull, Is.True);
            Assert.That(second.DispatchedAt, Is.EqualTo(TimeSpan.FromMilliseconds(66)));
            Assert.That(second.ObservedAt, Is.EqualTo(TimeSpan.FromMilliseconds(132)));
            Assert.That(second.MinBatchSize, Is.EqualTo(1));
            Assert.That(second.MaxBatchSize, Is.EqualTo(1000));
        });
    }

    [Test]
    public void The_size_that_it_decides_is_that_of_the_next_batch()
    {
        var trace = Run(Exact, seconds: .2, decide: seen => seen.CurrentSize + 10);

        Assert.That(trace.Select(batch => batch.Size), Is.EqualTo([100, 110, 120]));
    }

    [TestCase(-5, 1)]
    [TestCase(5000, 1000)]
    public void A_size_outside_the_limits_is_brought_back(int decided, int next)
    {
        var trace = Run(Exact, seconds: .07, decide: _ => decided);

        Assert.That(trace[1].Size, Is.EqualTo(next));
    }

    [Test]
    public void Delayed_feedback_arrives_some_batches_later()
    {
        Run(Exact, seconds: .2, new Disturbance { FeedbackDelay = 2 });

        Assert.That(
            _heard.Select(seen => (seen.DispatchedAt.TotalMilliseconds, seen.ObservedAt.TotalMilliseconds)),
            Is.EqualTo([(0.0, 198.0), (66.0, 264.0)]));
    }

    [Test]
    public void Lost_feedback_never_arrives()
    {
        var batches = Run(Exact, seconds: 100, new Disturbance { FeedbackLoss = .2 }).Count;

        Assert.That(_heard.Count / (double)batches, Is.EqualTo(.8).Within(.03));
    }

    [Test]
    public void What_the_limit_rejects_fails_as_a_whole_after_the_fixed_cost()
    {
        var limit = new RateLimit { ItemsPerSecond = 100, BurstSeconds = 1 };

        var trace = Run(Exact, seconds: .07, new Disturbance { Limit = limit });

        Assert.That(trace[1], Is.EqualTo(new BatchTrace(TimeSpan.FromMilliseconds(66), 100, TimeSpan.FromMilliseconds(20), 100, .5, true)));
    }

    [Test]
    public void A_rejected_batch_is_an_error_to_the_controller()
    {
        Run(Exact, seconds: .07, new Disturbance { Limit = new RateLimit { ItemsPerSecond = 100 } });

        Assert.That(_heard[1].Feedback.ErrorRate, Is.EqualTo(1));
    }

    [Test]
    public void What_the_limit_defers_takes_the_wait_as_well()
    {
        var limit = new RateLimit { ItemsPerSecond = 100, Defers = true };

        var trace = Run(Exact, seconds: .07, new Disturbance { Limit = limit });

        // After 66 ms 6.6 tokens of 100 are back: 934 ms to wait.
        Assert.That(trace[1].Time, Is.EqualTo(TimeSpan.FromMilliseconds(66 + 934)));
    }

    [Test]
    public void The_same_seed_gives_the_same_run() => Assert.That(Run(new(), seconds: 10), Is.EqualTo(Run(new CostModel(), seconds: 10)));

    [Test]
    public void Disturbances_are_none_by_default() => Assert.That(
        (Disturbance.None.FeedbackDelay, Disturbance.None.FeedbackLoss, Disturbance.None.Limit), Is.EqualTo((0, 0.0, default(RateLimit))));

    [TestCase(-1)]
    [TestCase(1001)]
    public void A_delay_outside_its_range_is_refused(int value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new Disturbance { FeedbackDelay = value })!;

        Assert.That(error.Message, Does.StartWith("FeedbackDelay must be from 0 to 1000."));
    }

    [TestCase(-.1)]
    [TestCase(1.1)]
    public void A_loss_outside_its_range_is_refused(double value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ = new Disturbance { FeedbackLoss = value })!;

        Assert.That(error.Message, Does.StartWith("FeedbackLoss must be a number from 0 to 1."));
    }

    private delegate BatchSizeDecision Decide(in BatchObservation observation);

    private List<BatchTrace> Run(CostModel cost, double seconds, Disturbance? disturbance = null, Func<BatchObservation, int>? decide = null)
    {
        var controller = new Mock<IBatchSizeController>();
        controller.Setup(it => it.Decide(It.Ref<BatchObservation>.IsAny)).Returns(new Decide((in BatchObservation seen) =>
        {
            _heard.Add(seen);
            return new BatchSizeDecision(decide?.Invoke(seen) ?? seen.CurrentSize, BatchSizeReason.Hold);
        }));
        var trace = new List<BatchTrace>();
        new ClosedLoop
        {
            Cost = cost,
            Course = new ConstantCourse(),
            Seed = 1,
            Horizon = TimeSpan.FromSeconds(seconds),
            Disturbance = disturbance ?? Disturbance.None,
        }.Run(new ControllerSizer(controller.Object, LoadScoring.Default, initialSize: 100, maxSize: 1000), trace);
        return trace;
    }
}
