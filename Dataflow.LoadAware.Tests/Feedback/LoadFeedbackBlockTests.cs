using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Feedback;

/// <summary>What a feedback does: what the controller sees, what is set, what is remembered.</summary>
public class LoadFeedbackBlockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<BatchObservation> _seen = [];
    private Mock<IAdjustableBatchSize> _driven = null!;
    private Mock<IBatchSizeController> _controller = null!;

    [SetUp]
    public void Make_a_driven_block_of_size_50_and_a_controller_that_holds()
    {
        _seen.Clear();
        _driven = new Mock<IAdjustableBatchSize>(MockBehavior.Strict);
        _driven.SetupProperty(d => d.BatchSize, 50);
        _driven.SetupGet(d => d.MinBatchSize).Returns(5);
        _driven.SetupGet(d => d.MaxBatchSize).Returns(500);
        _controller = new Mock<IBatchSizeController>(MockBehavior.Strict);
        Answer(50);
    }

    [Test]
    public void The_size_has_changed_when_Post_returns()
    {
        Answer(60);
        Block().Post(new LoadFeedback());
        Assert.That(_driven.Object.BatchSize, Is.EqualTo(60));
    }

    [Test]
    public void A_decision_to_hold_counts_by_its_reason_so_that_what_is_missing_can_be_seen()
    {
        var block = new LoadFeedbackBlock(_driven.Object, new AdaptiveController());
        block.Post(new LoadFeedback());
        block.Post(new LoadFeedback());
        Assert.That(block.GetStatistics().DecisionsBy(BatchSizeReason.BatchSizeUnknown), Is.EqualTo(2));
    }

    [Test]
    public void A_size_that_stays_is_not_set()
    {
        Block().Post(new LoadFeedback());
        _driven.VerifySet(d => d.BatchSize = It.IsAny<int>(), Times.Never);
    }

    [TestCase(-1, 5)]
    [TestCase(4, 5)]
    [TestCase(501, 500)]
    [TestCase(int.MaxValue, 500)]
    public void The_controllers_answer_is_clamped_to_the_limits(int answer, int size)
    {
        Answer(answer);
        Block().Post(new LoadFeedback());
        Assert.That(_driven.Object.BatchSize, Is.EqualTo(size));
    }

    [Test]
    public void The_controller_sees_the_feedback_its_score_the_size_and_the_limits()
    {
        var feedback = new LoadFeedback { CpuLoad = 1, BatchSize = 50 };
        Block().Post(feedback);

        BatchObservation seen = _seen.Single();
        Assert.That(
            (seen.Feedback, seen.LoadScore, seen.CurrentSize, seen.MinBatchSize, seen.MaxBatchSize), Is.EqualTo((feedback, 0.4, 50, 5, 500)));
    }

    [Test]
    public void Dispatch_lies_before_arrival_by_the_processing_time()
    {
        LoadFeedbackBlock block = Block();
        _time.Advance(TimeSpan.FromSeconds(10));
        block.Post(new LoadFeedback { ProcessingTime = TimeSpan.FromSeconds(3) });

        Assert.That((_seen[0].ObservedAt, _seen[0].DispatchedAt), Is.EqualTo((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(7))));
    }

    [Test]
    public void The_size_at_dispatch_is_the_one_that_was_live_then()
    {
        LoadFeedbackBlock block = Block();
        Answer(80);
        _time.Advance(TimeSpan.FromSeconds(10));
        block.Post(new LoadFeedback { BatchSize = 50 });
        _time.Advance(TimeSpan.FromSeconds(1));
        block.Post(new LoadFeedback { BatchSize = 50, ProcessingTime = TimeSpan.FromSeconds(2) });

        Assert.That((_seen[1].CurrentSize, _seen[1].SizeAtDispatch, _seen[1].IsFull), Is.EqualTo((80, 50, true)));
    }

    [Test]
    public void A_size_that_somebody_else_set_is_noticed()
    {
        LoadFeedbackBlock block = Block();
        _driven.Object.BatchSize = 70;
        block.Post(new LoadFeedback { BatchSize = 60 });

        Assert.That((_seen[0].CurrentSize, _seen[0].SizeAtDispatch, _seen[0].IsFull), Is.EqualTo((70, 70, false)));
    }

    [Test]
    public void A_partial_batch_is_not_full()
    {
        Block().Post(new LoadFeedback { BatchSize = 49 });
        Assert.That(_seen[0].IsFull, Is.False);
    }

    [Test]
    public void A_batch_of_unknown_size_counts_as_full()
    {
        Block().Post(new LoadFeedback());
        Assert.That(_seen[0].IsFull, Is.True);
    }

    [Test]
    public void The_scoring_of_the_options_is_used()
    {
        new LoadFeedbackBlock(_driven.Object, new LoadFeedbackBlockOptions { Controller = _controller.Object, Scoring = LoadScoring.SeedCode })
            .Post(new LoadFeedback { CpuLoad = 1 });
        Assert.That(_seen[0].LoadScore, Is.EqualTo(0.6));
    }

    [Test]
    public void Options_are_copied()
    {
        var options = new LoadFeedbackBlockOptions { Controller = _controller.Object, TimeProvider = _time };
        var block = new LoadFeedbackBlock(_driven.Object, options);
        options.Controller = new FixedController(77);
        options.Scoring = LoadScoring.SeedCode;
        block.Post(new LoadFeedback { CpuLoad = 1 });

        Assert.That(_seen.Single().LoadScore, Is.EqualTo(0.4));
    }

    [Test]
    public void The_short_form_takes_the_controller_alone()
    {
        Answer(60);
        new LoadFeedbackBlock(_driven.Object, _controller.Object).Post(new LoadFeedback());
        Assert.That(_driven.Object.BatchSize, Is.EqualTo(60));
    }

    [Test]
    public void The_default_controller_finds_the_size_by_itself()
    {
        var block = new LoadFeedbackBlock(_driven.Object);
        block.Post(new LoadFeedback { BatchSize = 50, ProcessingTime = TimeSpan.FromMilliseconds(10) });
        Assert.That((_driven.Object.BatchSize, block.LastDecision!.Value.Reason), Is.EqualTo((100, BatchSizeReason.SlowStart)));
    }

    [Test]
    public void The_default_controller_says_that_it_needs_the_batch_size()
    {
        var block = new LoadFeedbackBlock(_driven.Object, new LoadFeedbackBlockOptions());
        block.Post(new LoadFeedback { ProcessingTime = TimeSpan.FromMilliseconds(10) });
        Assert.That((_driven.Object.BatchSize, block.LastDecision!.Value.Reason), Is.EqualTo((50, BatchSizeReason.BatchSizeUnknown)));
    }

    [Test]
    public void The_average_load_is_0_before_the_first_feedback() => Assert.That(Block().AverageLoadScore, Is.Zero);

    [Test]
    public void The_average_load_is_that_of_the_last_10()
    {
        LoadFeedbackBlock block = Block();
        block.Post(new LoadFeedback { CpuLoad = 1, ErrorRate = 1 });
        for (int i = 0; i < 10; i++)
        {
            block.Post(new LoadFeedback { CpuLoad = i / 10.0 });
        }

        Assert.That(block.AverageLoadScore, Is.EqualTo(0.4 * 0.45).Within(1e-12));
    }

    [Test]
    public void There_is_no_last_decision_before_the_first_feedback() => Assert.That(Block().LastDecision, Is.Null);

    [Test]
    public void The_last_decision_shows_a_size_that_was_held_and_why()
    {
        LoadFeedbackBlock block = Block();
        _time.Advance(TimeSpan.FromSeconds(3));
        block.Post(new LoadFeedback { CpuLoad = 1 });

        Assert.That(block.LastDecision, Is.EqualTo(new BatchSizeChange(50, 50, BatchSizeReason.HighLoad, 0.4, _time.GetUtcNow())));
    }

    [Test]
    public void The_last_decision_shows_the_size_after_clamping()
    {
        Answer(9999);
        LoadFeedbackBlock block = Block();
        block.Post(new LoadFeedback());
        Assert.That((block.LastDecision!.Value.From, block.LastDecision.Value.To), Is.EqualTo((50, 500)));
    }

    [Test]
    public void Nothing_is_refused_while_the_block_is_open()
    {
        LoadFeedbackBlock block = Block();
        Assert.That(Enumerable.Range(0, 1000).All(_ => block.Post(new LoadFeedback())), Is.True);
    }

    [Test]
    public void A_feedback_that_holds_the_size_allocates_nothing()
    {
        var block = new LoadFeedbackBlock(new PlainSize(), new FixedController());
        Assert.That(Support.Allocations.Of(() => block.Post(new LoadFeedback { BatchSize = 50 })), Is.Zero);
    }

    [Test]
    public void A_feedback_that_moves_the_size_allocates_nothing()
    {
        var block = new LoadFeedbackBlock(new PlainSize(), new BackAndForth());
        Assert.That(Support.Allocations.Of(() => block.Post(new LoadFeedback { BatchSize = 50 })), Is.Zero);
    }

    [Test]
    public void The_driven_block_must_not_be_null()
    {
        Assert.That(() => new LoadFeedbackBlock(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));
        Assert.That(
            () => new LoadFeedbackBlock(null!, _controller.Object), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));
    }

    [Test]
    public void The_controller_must_not_be_null() =>
        Assert.That(
            () => new LoadFeedbackBlock(_driven.Object, (IBatchSizeController)null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("controller"));

    [Test]
    public void The_options_must_not_be_null() =>
        Assert.That(
            () => new LoadFeedbackBlock(_driven.Object, (LoadFeedbackBlockOptions)null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));

    [Test]
    public void It_prints_its_name_and_id()
    {
        LoadFeedbackBlock block = Block();
        Assert.That(block.ToString(), Is.EqualTo($"LoadFeedbackBlock Id={block.Completion.Id}"));
    }

    private LoadFeedbackBlock Block() =>
        new(_driven.Object, new LoadFeedbackBlockOptions { Controller = _controller.Object, TimeProvider = _time });

    private void Answer(int size) =>
        _controller.Setup(c => c.Decide(in It.Ref<BatchObservation>.IsAny))
            .Returns((in BatchObservation seen) =>
            {
                _seen.Add(seen);
                return new BatchSizeDecision(size, BatchSizeReason.HighLoad);
            });

    private sealed class PlainSize : IAdjustableBatchSize
    {
        public int BatchSize { get; set; } = 50;

        public int MinBatchSize => 1;

        public int MaxBatchSize => 100;
    }

    private sealed class BackAndForth : IBatchSizeController
    {
        public BatchSizeDecision Decide(in BatchObservation observation) => new(110 - observation.CurrentSize, BatchSizeReason.LowLoad);
    }
}
