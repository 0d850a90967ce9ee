using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>A handler that speaks of each item.</summary>
public class PartialResultTests
{
    private readonly JumpingClock _clock = new();
    private readonly BatchHandlerOptions _options;

    public PartialResultTests() => _options = new() { TimeProvider = _clock, CircuitThreshold = null, MaxRetries = 3 };

    [Test]
    public async Task Only_the_items_that_failed_are_tried_again_together()
    {
        int calls = 0;
        Handled handled = await Handled.RunAsync(
            batch => calls++ == 0 ? BatchResult.For(batch.Length).Retry(1).Retry(3).Build() : BatchResult.Success, _options, [10, 11, 12, 13]);

        Assert.That(handled.Calls, Is.EqualTo(new int[][] { [10, 11, 12, 13], [11, 13] }));
        Assert.That(handled.Rejected, Is.Empty);
    }

    [Test]
    public async Task An_item_that_the_handler_rejects_is_not_tried_again()
    {
        Handled handled = await Handled.RunAsync(
            batch => BatchResult.For(batch.Length).Reject(1, "duplicate key").Reject(2, new FormatException("bad date")).Build(), _options, [10, 11, 12]);

        Assert.That(handled.Calls, Has.Length.EqualTo(1));
        Assert.That(
            handled.Rejected.Select(rejected => (rejected.Item, rejected.Exception.Message, rejected.Attempts, rejected.Reason)),
            Is.EqualTo(new[] { (11, "duplicate key", 1, RejectionReason.ByHandler), (12, "bad date", 1, RejectionReason.ByHandler) }));
    }

    [Test]
    public async Task An_item_that_never_succeeds_is_tried_again_so_often_and_then_rejected_with_the_last_reason()
    {
        int calls = 0;
        Handled handled = await Handled.RunAsync(
            batch => BatchResult.For(batch.Length).Retry(batch.Length - 1, new TimeoutException($"call {++calls}")).Build(), _options, [10, 11, 12]);

        Assert.That(handled.Sizes, Is.EqualTo(new[] { 3, 1, 1, 1 }));
        RejectedItem<int> rejected = handled.Rejected.Single();
        Assert.That(
            (rejected.Item, rejected.Attempts, rejected.Reason, rejected.Exception.Message), Is.EqualTo((12, 4, RejectionReason.RetriesExhausted, "call 4")));
    }

    [Test]
    public async Task Without_a_reason_one_is_made_up()
    {
        _options.MaxRetries = 0;
        Handled handled = await Handled.RunAsync(_ => BatchResult.RetryAll(), _options, [1]);
        Assert.That(handled.Rejected.Single().Exception, Is.InstanceOf<ItemRejectedException>().With.Message.EqualTo("The handler gave no reason."));
    }

    [Test]
    public async Task All_can_be_rejected_at_once()
    {
        Handled handled = await Handled.RunAsync(_ => BatchResult.RejectAll(new FormatException()), _options, [1, 2]);
        Assert.That(handled.RejectedItems, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task What_is_retried_counts_as_error_and_what_is_rejected_does_not()
    {
        int calls = 0;
        Handled handled = await Handled.RunAsync(
            batch => calls++ == 0 ? BatchResult.For(batch.Length).Retry(0).Reject(1, "bad").Build() : BatchResult.Success, _options, [1, 2, 3, 4]);

        Assert.That(handled.Feedback.Select(feedback => (feedback.BatchSize, feedback.ErrorRate)), Is.EqualTo(new[] { (4, 0.25), (1, 0.0) }));
    }

    [Test]
    public async Task What_the_handler_says_of_the_load_is_passed_on_and_the_rest_filled_in()
    {
        Handled handled = await Handled.RunAsync(
            _ =>
            {
                _clock.Pass(TimeSpan.FromMilliseconds(5));
                return BatchResult.Success.WithFeedback(new LoadFeedback { CpuLoad = 0.5, QueueDepth = 7, DbLocks = 2 });
            },
            _options,
            [1, 2]);

        Assert.That(
            handled.Feedback.Single(),
            Is.EqualTo(new LoadFeedback { CpuLoad = 0.5, QueueDepth = 7, DbLocks = 2, BatchSize = 2, ProcessingTime = TimeSpan.FromMilliseconds(5) }));
    }

    [Test]
    public async Task What_the_handler_measured_itself_stands()
    {
        var own = new LoadFeedback { BatchSize = 9, ProcessingTime = TimeSpan.FromSeconds(1), ErrorRate = 0.1, IsOverloaded = true, RetryAfter = TimeSpan.FromSeconds(3) };
        Handled handled = await Handled.RunAsync(_ => BatchResult.Success.WithFeedback(own), _options, [1, 2]);
        Assert.That(handled.Feedback.Single(), Is.EqualTo(own));
    }

    [Test]
    public async Task What_is_said_of_the_load_goes_with_verdicts_too()
    {
        Handled handled = await Handled.RunAsync(
            batch => BatchResult.For(batch.Length).Reject(0, "bad").Build().WithFeedback(new LoadFeedback { CpuLoad = 1 }), _options, [1, 2]);
        Assert.That((handled.Feedback.Single().CpuLoad, handled.RejectedItems), Is.EqualTo((1.0, new[] { 1 })));
    }

    [Test]
    public async Task A_handler_that_throws_and_one_that_speaks_go_together()
    {
        Handled handled = await Handled.RunAsync(
            batch => batch.Contains(3) ? throw new FormatException() : BatchResult.For(batch.Length).Reject(0, "first of its call").Build(),
            _options,
            [1, 2, 3, 4]);

        Assert.That(handled.Rejected.Select(rejected => (rejected.Item, rejected.Reason)), Is.EqualTo(new[]
        {
            (1, RejectionReason.ByHandler), (3, RejectionReason.Poison), (4, RejectionReason.ByHandler),
        }));
        Assert.That(handled.Feedback.Single().ErrorRate, Is.EqualTo(0.25));
    }

    [Test]
    public async Task A_result_for_another_number_of_items_counts_as_a_failure_that_says_so()
    {
        Handled handled = await Handled.RunAsync(_ => BatchResult.For(2).Retry(1).Build(), _options, [1]);
        Assert.That(handled.Rejected.Single().Exception.Message, Is.EqualTo("The handler returned a result for 2 items; the batch has 1."));
    }

    [Test]
    public async Task So_does_one_that_says_that_all_of_them_succeeded([Values] bool withFeedback)
    {
        BatchResult wrong = BatchResult.For(2).Build();
        Handled handled = await Handled.RunAsync(_ => withFeedback ? wrong.WithFeedback(new LoadFeedback { CpuLoad = 1 }) : wrong, _options, [1]);
        Assert.That(handled.Rejected.Single().Exception.Message, Is.EqualTo("The handler returned a result for 2 items; the batch has 1."));
    }

    [Test]
    public async Task A_place_is_one_in_the_array_as_the_handler_left_it()
    {
        int calls = 0;
        _options.LiveSize = new AdaptiveBatchBlock<int>(2);
        Handled handled = await Handled.RunAsync(
            batch =>
            {
                Array.Reverse(batch);
                return calls++ == 0 ? BatchResult.Overloaded(TimeSpan.FromSeconds(1)) : BatchResult.For(batch.Length).Reject(0, $"{batch[0]}").Build();
            },
            _options,
            [1, 2, 3, 4]);

        Assert.That(handled.Rejected, Has.Length.EqualTo(2));
        Assert.That(handled.Rejected.Select(rejected => rejected.Exception.Message), Is.EqualTo(handled.RejectedItems.Select(item => $"{item}")));
    }

    [Test]
    public async Task Null_for_a_result_counts_as_a_failure_that_says_so()
    {
        Handled handled = await Handled.RunAsync(_ => (BatchResult)null!, _options, [1]);
        Assert.That(handled.Rejected.Single().Exception.Message, Is.EqualTo("The handler returned null in place of a result."));
    }

    [TestCase(-1)]
    [TestCase(2)]
    public void A_place_outside_the_batch_is_refused_where_it_is_named(int index) =>
        Assert.That(
            () => BatchResult.For(2).Retry(index),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("index must be a place in the batch, 0 to 1."));

    [Test]
    public void A_result_does_not_change_with_its_builder()
    {
        BatchResultBuilder builder = BatchResult.For(2).Retry(0);
        BatchResult result = builder.Build();
        builder.Reject(1, "late");
        Assert.That(result.Verdicts![1].Fate, Is.EqualTo(LoadAware.Handling.ItemFate.Succeeded));
    }

    [Test]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.That(() => BatchResult.For(-1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("count must be 0 or more."));
        Assert.That(() => BatchResult.For(1).Reject(0, (string)null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("reason"));
        Assert.That(() => BatchResult.For(1).Reject(0, (Exception)null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("reason"));
        Assert.That(() => BatchResult.RejectAll(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("reason"));
        Assert.That(() => BatchResult.Overloaded(TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => BatchResult.For(1).RetryAfter(TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new OverloadedException(TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
