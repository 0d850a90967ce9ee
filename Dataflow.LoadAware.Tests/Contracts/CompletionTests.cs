using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>Complete, Fault and cancellation of one block: what still comes out and how its Completion ends.</summary>
public sealed class CompletionTests(BlockKind kind) : BlockContract(kind)
{
    private static readonly InvalidOperationException Boom = new("boom");
    private readonly CancellationTokenSource _cancellation = new();

    [TearDown]
    public void Dispose_of_the_token() => _cancellation.Dispose();

    [Test]
    public async Task An_empty_block_completes_at_once([Values] bool greedy)
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = greedy });
        block.Complete();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task An_empty_block_that_completes_makes_no_batch()
    {
        BlockUnderTest<int> block = Create(2);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.Complete();
        await block.Completion.InTime();

        Assert.That(target.Offers, Is.Empty);
    }

    [Test]
    public void The_rest_becomes_a_smaller_batch_at_once()
    {
        BlockUnderTest<int> block = Create(5);
        block.PostAll(1, 2, 3);
        block.Complete();

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void The_rest_comes_after_the_full_batches()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3, 4, 5);
        block.Complete();

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3, 4], [5] }));
    }

    [Test]
    public async Task The_last_receive_ends_the_completion()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3);
        block.Complete();
        block.Take();
        block.Take();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task Unread_output_keeps_the_block_open()
    {
        BlockUnderTest<int> block = WithOneBatch();
        block.Complete();
        await AnEmptyTwinCompleted();

        Assert.That(block.Completion.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_link_made_after_Complete_gets_the_output()
    {
        BlockUnderTest<int> block = WithOneBatch();
        block.Complete();
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        await block.Completion.InTime();

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2] }));
    }

    [Test]
    public async Task A_fault_ends_the_completion_with_its_exception()
    {
        BlockUnderTest<int> block = Create(2);
        block.Fault(Boom);

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Faulted(Boom)));
    }

    [Test]
    public async Task A_fault_is_not_nested()
    {
        BlockUnderTest<int> block = Create(2);
        block.Fault(Boom);
        await Outcome.Of(block.Completion);

        Assert.That(block.Completion.Exception!.InnerException, Is.SameAs(Boom));
    }

    [Test]
    public async Task A_fault_that_is_an_aggregate_is_kept_as_it_is()
    {
        BlockUnderTest<int> block = Create(2);
        AggregateException nested = new(Boom);
        block.Fault(nested);
        await Outcome.Of(block.Completion);

        Assert.That(block.Completion.Exception!.InnerException, Is.SameAs(nested));
    }

    [Test]
    public async Task The_first_fault_is_the_one_that_counts()
    {
        BlockUnderTest<int> block = Create(2);
        block.Fault(Boom);
        block.Fault(new InvalidOperationException("second"));

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Faulted(Boom)));
    }

    [Test]
    public async Task A_fault_drops_input_and_output()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3);
        block.Fault(Boom);
        await Outcome.Of(block.Completion);

        Assert.That((block.OutputCount, block.Take()), Is.EqualTo((0, (int[]?)null)));
    }

    [Test]
    public async Task A_cancellation_ends_the_completion_canceled()
    {
        BlockUnderTest<int> block = Cancelable();
        await _cancellation.CancelAsync();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Canceled));
    }

    [Test]
    public async Task A_cancellation_names_the_token_of_the_block()
    {
        BlockUnderTest<int> block = Cancelable();
        await _cancellation.CancelAsync();
        await Outcome.Of(block.Completion);

        Assert.That(
            async () => await block.Completion,
            Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(_cancellation.Token));
    }

    [Test]
    public async Task A_cancellation_drops_input_and_output()
    {
        BlockUnderTest<int> block = Cancelable();
        block.PostAll(1, 2, 3);
        await _cancellation.CancelAsync();
        await Outcome.Of(block.Completion);

        Assert.That((block.OutputCount, block.Take()), Is.EqualTo((0, (int[]?)null)));
    }

    [Test]
    public async Task A_cancellation_ends_the_completion_with_a_link_that_refuses_all()
    {
        BlockUnderTest<int> block = Cancelable();
        block.LinkTo(Target(DataflowMessageStatus.Postponed));
        block.PostAll(1, 2, 3);
        await _cancellation.CancelAsync();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Canceled));
    }

    [Test]
    public async Task A_token_canceled_beforehand_makes_a_block_that_is_canceled([Values] bool greedy)
    {
        await _cancellation.CancelAsync();

        Assert.That(await Outcome.Of(Cancelable(greedy).Completion), Is.EqualTo(Outcome.Canceled));
    }

    [Test]
    public async Task A_token_canceled_beforehand_makes_a_block_that_accepts_nothing([Values] bool greedy)
    {
        await _cancellation.CancelAsync();

        Assert.That(await Cancelable(greedy).SendAsync(1).InTime(), Is.False);
    }

    [Test]
    public async Task A_fault_before_a_cancellation_wins()
    {
        BlockUnderTest<int> block = Cancelable();
        block.Fault(Boom);
        await _cancellation.CancelAsync();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Faulted(Boom)));
    }

    [Test]
    public async Task Complete_after_a_cancellation_changes_nothing()
    {
        BlockUnderTest<int> block = Cancelable();
        await _cancellation.CancelAsync();
        block.Complete();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Canceled));
    }

    [Test]
    public async Task Complete_after_a_fault_changes_nothing()
    {
        BlockUnderTest<int> block = Create(2);
        block.Fault(Boom);
        block.Complete();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Faulted(Boom)));
    }

    [Test]
    public async Task A_fault_after_the_end_changes_nothing()
    {
        BlockUnderTest<int> block = Create(2);
        block.Complete();
        await block.Completion.InTime();
        block.Fault(Boom);

        Assert.That(block.Completion.Status, Is.EqualTo(TaskStatus.RanToCompletion));
    }

    [Test]
    public async Task A_reservation_holds_the_completion_up()
    {
        (BlockUnderTest<int> block, FakeTarget<int[]> holder, DataflowMessageHeader head) = Reserved();
        block.Complete();
        await AnEmptyTwinCompleted();
        bool before = block.Completion.IsCompleted;
        block.Source.ConsumeMessage(head, holder, out _);

        Assert.That((before, await Outcome.Of(block.Completion)), Is.EqualTo((false, Outcome.Completed)));
    }

    [Test]
    public async Task A_reservation_holds_a_fault_up()
    {
        (BlockUnderTest<int> block, FakeTarget<int[]> holder, DataflowMessageHeader head) = Reserved();
        block.Fault(Boom);
        await AnEmptyTwinCompleted();

        Assert.That(block.Source.ConsumeMessage(head, holder, out _), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_reservation_holds_a_cancellation_up()
    {
        (BlockUnderTest<int> block, FakeTarget<int[]> holder, DataflowMessageHeader head) = Reserved();
        await _cancellation.CancelAsync();
        await AnEmptyTwinCompleted();

        Assert.That(block.Source.ConsumeMessage(head, holder, out _), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_released_reservation_lets_a_fault_end_the_block()
    {
        (BlockUnderTest<int> block, FakeTarget<int[]> holder, DataflowMessageHeader head) = Reserved();
        block.Fault(Boom);
        block.Source.ReleaseReservation(head, holder);

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Faulted(Boom)));
    }

    [Test]
    public async Task A_released_reservation_lets_a_cancellation_end_the_block()
    {
        (BlockUnderTest<int> block, FakeTarget<int[]> holder, DataflowMessageHeader head) = Reserved();
        await _cancellation.CancelAsync();
        block.Source.ReleaseReservation(head, holder);

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Canceled));
    }

    [Test]
    public async Task Continuations_of_the_completion_do_not_run_on_the_thread_that_ends_it()
    {
        BlockUnderTest<int> block = Create(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, new() { PropagateCompletion = true });
        using ManualResetEventSlim continued = new();
        Task continuation = block.Completion.ContinueWith(
            _ => continued.Wait(Patience.ShouldHappen),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        block.Complete();

        Assert.That(() => target.Ended, Throws.Nothing);
        continued.Set();
        await continuation;
    }

    [Test]
    public async Task A_SendAsync_accepted_before_Complete_comes_out()
    {
        BlockUnderTest<int> block = Create(5);
        await block.SendAsync(1).InTime();
        block.Complete();

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void Completing_from_inside_an_offer_is_no_problem()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ =>
        {
            block.Complete();
            return DataflowMessageStatus.Accepted;
        };
        block.LinkTo(target);
        block.Post(1);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Status, Is.EqualTo(TaskStatus.RanToCompletion));
    }

    /// <summary>Time enough for a block that is not held up: one of the same kind that has nothing inside has ended.</summary>
    private Task AnEmptyTwinCompleted()
    {
        BlockUnderTest<int> twin = Create(2);
        twin.Complete();
        return twin.Completion.InTime();
    }

    private BlockUnderTest<int> Cancelable(bool greedy = true) => Create(2, new() { Greedy = greedy, CancellationToken = _cancellation.Token });

    private (BlockUnderTest<int> Block, FakeTarget<int[]> Holder, DataflowMessageHeader Head) Reserved()
    {
        BlockUnderTest<int> block = WithOneBatch(new() { CancellationToken = _cancellation.Token });
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = HeadOf(block);
        block.Source.ReserveMessage(head, holder);
        return (block, holder, head);
    }
}
