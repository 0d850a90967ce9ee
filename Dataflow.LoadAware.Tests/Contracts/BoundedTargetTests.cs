using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>A greedy block with a BoundedCapacity: what counts, what is declined, what is postponed.</summary>
public sealed class BoundedTargetTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void A_post_without_room_is_declined() =>
        Assert.That(Full().Target.OfferMessage(new DataflowMessageHeader(1), 9, null, false), Is.EqualTo(Declined));

    [Test]
    public void A_declined_post_is_not_remembered()
    {
        BlockUnderTest<int> block = Full();
        block.Post(9);
        block.Take();
        Pump.RunAll();
        block.PostAll(3, 4);

        Assert.That(block.Take(), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void An_offer_without_room_is_postponed() => Assert.That(Source(9).OfferTo(Full().Target), Is.EqualTo(Postponed));

    [Test]
    public void Consume_to_accept_without_room_is_postponed() =>
        Assert.That(Source(9).OfferTo(Full().Target, consumeToAccept: true), Is.EqualTo(Postponed));

    [Test]
    public void Postponing_does_not_call_the_source()
    {
        Source(9).OfferTo(Full().Target, consumeToAccept: true);
        Pump.RunAll();

        Assert.That(Log.Calls, Is.Empty);
    }

    [Test]
    public void Items_of_an_unfinished_batch_count()
    {
        BlockUnderTest<int> block = CreatePumped(3, capacity: 4);

        Assert.That(block.PostAll(1, 2, 3, 4, 5), Is.EqualTo(4));
    }

    [Test]
    public void Items_of_a_batch_that_nobody_took_count()
    {
        BlockUnderTest<int> block = CreatePumped(2, capacity: 4);

        Assert.That(block.PostAll(1, 2, 3, 4, 5), Is.EqualTo(4));
    }

    [Test]
    public void An_offered_batch_counts_until_it_is_taken()
    {
        BlockUnderTest<int> block = Full();
        block.LinkTo(Target(Postponed));
        Pump.RunAll();

        Assert.That(block.Post(9), Is.False);
    }

    [Test]
    public void A_reserved_batch_counts_until_it_is_consumed()
    {
        BlockUnderTest<int> block = Full();
        block.Source.ReserveMessage(HeadOf(block), Target());
        Pump.RunAll();

        Assert.That(block.Post(9), Is.False);
    }

    [TestCase("receive")]
    [TestCase("receive all")]
    [TestCase("consume")]
    [TestCase("accept")]
    public void A_taken_batch_makes_room(string how)
    {
        BlockUnderTest<int> block = Full();
        if (how == "receive") block.Take();
        if (how == "receive all") block.TakeAll();
        if (how == "consume") block.Source.ConsumeMessage(HeadOf(block), Target(), out _);
        if (how == "accept") block.LinkTo(Target());
        Pump.RunAll();

        Assert.That(block.PostAll(3, 4, 5), Is.EqualTo(2));
    }

    [Test]
    public void Room_lets_a_postponed_message_in()
    {
        BlockUnderTest<int> block = Full();
        FakeSource<int> source = Offered(block, 3)[0];
        block.Take();
        Pump.RunUntil(() => source.Consumed.IsCompleted, "the postponed message is taken");

        Assert.That(Log.Calls, Is.EqualTo(new[] { "consume 3" }));
    }

    [Test]
    public void Postponed_messages_are_taken_in_their_order()
    {
        BlockUnderTest<int> block = Full();
        Offered(block, 3, 4, 5, 6);
        block.Take();
        Pump.RunUntil(() => block.OutputCount == 1, "the next batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void No_more_is_taken_than_there_is_room()
    {
        BlockUnderTest<int> block = Full();
        Offered(block, 3, 4, 5, 6);
        block.Take();
        Pump.RunAll();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "consume 3", "consume 4" }));
    }

    [Test]
    public void A_single_free_place_is_filled()
    {
        BlockUnderTest<int> block = CreatePumped(2, capacity: 3);
        block.PostAll(1, 2, 3);
        Offered(block, 4, 5, 6);
        block.Take();
        Pump.RunAll();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "consume 4", "consume 5" }));
    }

    [Test]
    public void A_second_offer_of_a_source_replaces_its_header()
    {
        BlockUnderTest<int> block = Full();
        FakeSource<int> source = Offered(block, 3)[0];
        source.Id = 77;
        source.OfferTo(block.Target);
        block.Take();
        Pump.RunUntil(() => source.Consumed.IsCompleted, "the postponed message is taken");

        Assert.That(Log.Calls, Is.EqualTo(new[] { "consume 3" }));
    }

    [Test]
    public void A_second_offer_of_a_source_keeps_its_turn()
    {
        BlockUnderTest<int> block = Full();
        FakeSource<int> first = Offered(block, 3, 4)[0];
        first.Id = 77;
        first.OfferTo(block.Target);
        block.Take();
        Pump.RunUntil(() => block.OutputCount == 1, "the next batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void A_newcomer_does_not_overtake_those_who_wait()
    {
        BlockUnderTest<int> block = Full();
        FakeSource<int> waiting = Offered(block, 3)[0];
        block.Take();
        DataflowMessageStatus newcomer = Source(4).OfferTo(block.Target);
        Pump.RunUntil(() => waiting.Consumed.IsCompleted && block.OutputCount == 1, "both are taken");

        Assert.That((newcomer, string.Join(";", Log.Calls)), Is.EqualTo((Postponed, "consume 3;consume 4")));
    }

    [Test]
    public void A_post_does_not_overtake_those_who_wait()
    {
        BlockUnderTest<int> block = Full();
        Offered(block, 3);
        block.Take();

        Assert.That(block.Post(4), Is.False);
    }

    [Test]
    public void Once_nobody_waits_posts_are_accepted_again()
    {
        BlockUnderTest<int> block = Full();
        Offered(block, 3);
        block.Take();
        Pump.RunAll();

        Assert.That(block.Post(4), Is.True);
    }

    [Test]
    public void A_postponed_message_that_is_gone_is_passed_over()
    {
        BlockUnderTest<int> block = Full();
        FakeSource<int>[] sources = Offered(block, 3, 4, 5);
        sources[0].OnConsume = () => false;
        block.Take();
        Pump.RunUntil(() => block.OutputCount == 1, "the next batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 4, 5 }));
    }

    [Test]
    public void A_postponed_message_that_is_gone_does_not_take_up_room()
    {
        BlockUnderTest<int> block = Full();
        Offered(block, 3)[0].OnConsume = () => false;
        block.Take();
        Pump.RunAll();

        Assert.That(block.PostAll(4, 5, 6), Is.EqualTo(2));
    }

    [Test]
    public void A_source_may_offer_its_next_message_while_it_is_consumed()
    {
        BlockUnderTest<int> block = Full();
        FakeSource<int> source = Source(4);
        FakeSource<int> first = Offered(block, 3)[0];
        first.OnConsume = () =>
        {
            source.OfferTo(block.Target);
            return true;
        };
        block.Take();
        Pump.RunUntil(() => block.OutputCount == 1, "the next batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void The_same_source_may_wait_again_after_it_was_taken()
    {
        BlockUnderTest<int> block = Full();
        SourceOfMany source = new(Log);
        source.OfferNextTo(block.Target);
        for (int round = 0; round < 4; round++)
        {
            block.TakeAll();
            Pump.RunAll();
        }

        Assert.That(source.Consumed, Is.GreaterThanOrEqualTo(4));
    }

    [Test]
    public void A_source_that_throws_when_consumed_faults_the_block()
    {
        BlockUnderTest<int> block = Full();
        InvalidOperationException boom = new("boom");
        Offered(block, 3)[0].OnConsume = () => throw boom;
        block.Take();
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Exception!.InnerExceptions, Is.EqualTo(new[] { boom }));
    }

    [Test]
    public async Task A_source_that_throws_does_not_strand_the_others()
    {
        BlockUnderTest<int> block = Full();
        Offered(block, 3)[0].OnConsume = () => throw new InvalidOperationException("boom");
        Task<bool> other = block.SendAsync(4);
        block.Take();
        Pump.RunAll();

        Assert.That(await other.InTime(), Is.False);
    }

    [Test]
    public void Postponed_messages_fill_a_batch_that_was_begun()
    {
        BlockUnderTest<int> block = CreatePumped(3, capacity: 4);
        block.PostAll(1, 2, 3, 4);
        Offered(block, 5, 6, 7);
        block.Take();
        Pump.RunUntil(() => block.OutputCount == 1, "the next batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 4, 5, 6 }));
    }

    [Test]
    public void A_bound_of_one_hands_on_item_by_item()
    {
        BlockUnderTest<int> block = CreatePumped(1, capacity: 1);
        block.Post(1);
        Offered(block, 2, 3);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        Pump.RunUntil(() => target.Offers.Length == 3, "all three are handed on");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1], [2], [3] }));
    }

    [Test]
    public async Task SendAsync_waits_for_room()
    {
        BlockUnderTest<int> block = Full();
        Task<bool> send = block.SendAsync(3);
        bool beforeRoom = send.IsCompleted;
        block.Take();
        Pump.RunAll();

        Assert.That((beforeRoom, await send.InTime()), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task SendAsync_with_a_token_is_accepted_while_there_is_room()
    {
        using CancellationTokenSource cancellation = new();

        Assert.That(await Create(1).Target.SendAsync(1, cancellation.Token).InTime(), Is.True);
    }

    [Test]
    public async Task A_canceled_SendAsync_is_passed_over()
    {
        BlockUnderTest<int> block = Full();
        using CancellationTokenSource cancellation = new();
        Task<bool> canceled = block.Target.SendAsync(3, cancellation.Token);
        Task<bool> kept = block.SendAsync(4);
        await cancellation.CancelAsync();
        block.Take();
        Pump.RunAll();

        Assert.That((await Outcome.Of(canceled), await kept.InTime()), Is.EqualTo((Outcome.Canceled, true)));
    }

    /// <summary>A block of size 2 and capacity 2 that holds the batch [1, 2].</summary>
    private BlockUnderTest<int> Full()
    {
        BlockUnderTest<int> block = CreatePumped(2, capacity: 2);
        block.PostAll(1, 2);
        return block;
    }

    /// <summary>Offers the next number as soon as one is consumed, as a BufferBlock does.</summary>
    private sealed class SourceOfMany(ProtocolLog log)
    {
        public int Consumed { get; private set; }

        public void OfferNextTo(ITargetBlock<int> target)
        {
            FakeSource<int> source = new(Consumed, log);
            source.OnConsume = () =>
            {
                Consumed++;
                OfferNextTo(target);
                return true;
            };
            source.OfferTo(target);
        }
    }
}
