using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>A block with Greedy = false: it postpones, and takes a whole batch in two phases or nothing.</summary>
public sealed class NonGreedyTargetTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void A_post_is_declined() =>
        Assert.That(CreateNonGreedy(2).Target.OfferMessage(new DataflowMessageHeader(1), 1, null, false), Is.EqualTo(Declined));

    [Test]
    public void An_offer_is_postponed([Values] bool consumeToAccept) =>
        Assert.That(Source(1).OfferTo(CreateNonGreedy(2).Target, consumeToAccept), Is.EqualTo(Postponed));

    [Test]
    public void An_offer_is_postponed_even_if_it_makes_a_batch() => Assert.That(Source(1).OfferTo(CreateNonGreedy(1).Target), Is.EqualTo(Postponed));

    [Test]
    public void No_source_is_called_while_a_batch_lacks_messages()
    {
        Offered(CreateNonGreedy(3), 1, 2);
        Pump.RunAll();

        Assert.That(Log.Calls, Is.Empty);
    }

    [Test]
    public void No_source_is_called_on_the_thread_that_offers()
    {
        Offered(CreateNonGreedy(2), 1, 2);

        Assert.That(Log.Calls, Is.Empty);
    }

    [Test]
    public void All_are_reserved_before_the_first_is_consumed()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        Offered(block, 1, 2);
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 1", "reserve 2", "consume 1", "consume 2" }));
    }

    [Test]
    public void A_batch_holds_the_messages_in_the_order_they_were_postponed()
    {
        BlockUnderTest<int> block = CreateNonGreedy(3);
        Offered(block, 5, 3, 4);
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 5, 3, 4 }));
    }

    [Test]
    public void The_consumed_value_is_the_one_that_counts()
    {
        BlockUnderTest<int> block = CreateNonGreedy(1);
        FakeSource<int> source = Source(1);
        source.OnReserve = () =>
        {
            source.Value = 42;
            return true;
        };
        source.OfferTo(block.Target);
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 42 }));
    }

    [Test]
    public void A_surplus_message_is_left_alone()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        Offered(block, 1, 2, 3);
        Pump.RunAll();

        Assert.That(Log.Calls, Has.None.Contains("3"));
    }

    [Test]
    public void Further_batches_follow_at_once()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        Offered(block, 1, 2, 3, 4, 5);
        Pump.RunUntil(() => block.OutputCount == 2, "both batches are there");

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3, 4] }));
    }

    [Test]
    public void One_source_counts_once_however_often_it_offers()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int> source = Source(1);
        source.OfferTo(block.Target);
        source.Id = 2;
        source.OfferTo(block.Target);
        Pump.RunAll();

        Assert.That(Log.Calls, Is.Empty);
    }

    [Test]
    public void The_newest_header_of_a_source_is_the_one_reserved()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int> source = Source(1);
        source.OfferTo(block.Target);
        source.Id = 77;
        source.OfferTo(block.Target);
        Offered(block, 2);
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 1", "reserve 2", "consume 1", "consume 2" }));
    }

    [Test]
    public void When_one_says_no_the_others_are_released()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int> willing = Source(1);
        FakeSource<int> unwilling = Source(2);
        unwilling.OnReserve = () => false;
        willing.OfferTo(block.Target);
        unwilling.OfferTo(block.Target);
        Pump.RunUntil(() => willing.Released.IsCompleted, "the reservation is given back");

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 1", "reserve 2", "release 1" }));
    }

    [Test]
    public void After_a_failed_attempt_nothing_stays_reserved()
    {
        BlockUnderTest<int> block = CreateNonGreedy(3);
        FakeSource<int>[] sources = [Source(1), Source(2), Source(3)];
        sources[1].OnReserve = () => false;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        Pump.RunAll();

        Assert.That(sources.Where(source => source.IsReserved), Is.Empty);
    }

    [Test]
    public void When_one_says_no_a_surplus_message_takes_its_place()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int>[] sources = [Source(1), Source(2), Source(3)];
        sources[1].OnReserve = () => false;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public void A_released_source_may_offer_again_and_be_taken()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int> willing = Source(1);
        FakeSource<int> unwilling = Source(2);
        unwilling.OnReserve = () => false;
        willing.OnRelease = () => willing.OfferTo(block.Target);
        willing.OfferTo(block.Target);
        unwilling.OfferTo(block.Target);
        Pump.RunUntil(() => willing.Released.IsCompleted, "the reservation is given back");
        Offered(block, 3);
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EquivalentTo(new[] { 1, 3 }));
    }

    [Test]
    public void A_reserved_message_that_is_gone_breaks_the_protocol_and_faults_the_block()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int>[] sources = [Source(1), Source(2)];
        sources[0].OnConsume = () => false;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Exception!.InnerException, Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public void A_reserved_message_that_is_gone_leaves_no_reservation_behind()
    {
        BlockUnderTest<int> block = CreateNonGreedy(3);
        FakeSource<int>[] sources = [Source(1), Source(2), Source(3)];
        sources[0].OnConsume = () => false;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(sources.Where(source => source.IsReserved), Is.Empty);
    }

    [TestCase("reserve")]
    [TestCase("consume")]
    public void A_source_that_throws_faults_the_block(string call)
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        InvalidOperationException boom = new("boom");
        ThrowingIn(call, boom, block);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Exception!.InnerExceptions, Is.EqualTo(new[] { boom }));
    }

    [TestCase("reserve")]
    [TestCase("consume")]
    public void A_source_that_throws_leaves_no_reservation_behind(string call)
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int>[] sources = ThrowingIn(call, new InvalidOperationException("boom"), block);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(sources[0].IsReserved, Is.False);
    }

    [Test]
    public void A_source_that_throws_on_release_faults_the_block()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        FakeSource<int>[] sources = [Source(1), Source(2)];
        sources[0].OnRelease = () => throw new InvalidOperationException("boom");
        sources[1].OnReserve = () => false;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Exception!.InnerException!.Message, Is.EqualTo("boom"));
    }

    [Test]
    public void A_trigger_takes_those_who_wait()
    {
        BlockUnderTest<int> block = CreateNonGreedy(5);
        Offered(block, 1, 2);
        block.TriggerBatch();
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_triggered_batch_is_reserved_before_it_is_consumed()
    {
        BlockUnderTest<int> block = CreateNonGreedy(5);
        Offered(block, 1, 2);
        block.TriggerBatch();
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 1", "reserve 2", "consume 1", "consume 2" }));
    }

    [Test]
    public void A_trigger_leaves_out_who_says_no()
    {
        BlockUnderTest<int> block = CreateNonGreedy(5);
        FakeSource<int>[] sources = [Source(1), Source(2)];
        sources[0].OnReserve = () => false;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        block.TriggerBatch();
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void A_trigger_while_messages_are_being_reserved_holds_for_them()
    {
        BlockUnderTest<int> block = CreateNonGreedy(3);
        FakeSource<int>[] sources = Offered(block, 1, 2, 3);
        foreach (FakeSource<int> source in sources)
        {
            source.OnRelease = () => source.OfferTo(block.Target);
        }

        sources[2].OnReserve = () =>
        {
            block.TriggerBatch();
            return false;
        };
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void After_a_triggered_batch_the_next_is_full_again()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        Offered(block, 1);
        block.TriggerBatch();
        Pump.RunUntil(() => block.OutputCount == 1, "the triggered batch is there");
        Offered(block, 2);
        Pump.RunAll();

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void A_trigger_when_all_say_no_makes_no_batch()
    {
        BlockUnderTest<int> block = CreateNonGreedy(5);
        FakeSource<int> source = Source(1);
        source.OnReserve = () => false;
        source.OfferTo(block.Target);
        block.TriggerBatch();
        Pump.RunAll();

        Assert.That(block.OutputCount, Is.Zero);
    }

    [Test]
    public void A_capacity_lets_only_whole_batches_in()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2, capacity: 3);
        Offered(block, 1, 2, 3, 4);
        Pump.RunAll();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 1", "reserve 2", "consume 1", "consume 2" }));
    }

    [Test]
    public void Room_for_a_whole_batch_lets_the_next_one_in()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2, capacity: 2);
        Offered(block, 1, 2, 3, 4);
        Pump.RunUntil(() => block.OutputCount == 1, "the first batch is there");
        block.Take();
        Pump.RunUntil(() => block.OutputCount == 1, "the second batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public async Task Sent_messages_come_out_together()
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = false });
        _ = block.SendAsync(1);
        _ = block.SendAsync(2);

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Sent_messages_end_true_once_their_batch_is_made()
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = false });

        Assert.That(await Task.WhenAll(block.SendAsync(1), block.SendAsync(2)).InTime(), Is.EqualTo(new[] { true, true }));
    }

    [Test]
    public async Task A_buffer_upstream_feeds_one_message_at_a_time()
    {
        BlockUnderTest<int> block = Create(1, new() { Greedy = false });
        BufferBlock<int> buffer = new();
        buffer.LinkTo(block.Target);
        buffer.Post(1);
        buffer.Post(2);

        Assert.That(new[] { await block.ReceiveAsync(), await block.ReceiveAsync() }, Is.EqualTo(new int[][] { [1], [2] }));
    }

    [Test]
    public async Task Two_buffers_upstream_meet_in_a_batch()
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = false });
        BufferBlock<int> left = new();
        BufferBlock<int> right = new();
        left.LinkTo(block.Target);
        right.LinkTo(block.Target);
        left.Post(1);
        right.Post(2);

        Assert.That(await block.ReceiveAsync(), Is.EquivalentTo(new[] { 1, 2 }));
    }

    [Test]
    public void Without_a_batch_the_messages_stay_where_they_are()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        BufferBlock<int> buffer = new();
        buffer.LinkTo(block.Target);
        buffer.Post(1);
        Pump.RunAll();

        Assert.That(buffer.Receive(Patience.ShouldHappen), Is.EqualTo(1));
    }

    [Test]
    public async Task Completion_drops_who_still_waits()
    {
        BlockUnderTest<int> block = CreateNonGreedy(2);
        Task<bool> send = block.SendAsync(1);
        block.Complete();

        Assert.That((await send.InTime(), await Outcome.Of(block.Completion)), Is.EqualTo((false, Outcome.Completed)));
    }

    /// <summary>Offers 1, which behaves, and 2, which throws.</summary>
    private FakeSource<int>[] ThrowingIn(string call, Exception exception, BlockUnderTest<int> block)
    {
        // It also releases what it has consumed already.
        PeerMisusesTheFakes = true;
        FakeSource<int>[] sources = [Source(1), Source(2)];
        if (call == "reserve") sources[1].OnReserve = () => throw exception;
        if (call == "consume") sources[1].OnConsume = () => throw exception;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        return sources;
    }
}
