using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>How batches are offered to links, and what each answer leads to.</summary>
public sealed class OfferingTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void An_offer_names_the_block_as_its_source()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);

        Assert.That(target.Offers.Single().Source, Is.SameAs(block.Block));
    }

    [Test]
    public void An_offer_does_not_ask_to_be_consumed()
    {
        FakeTarget<int[]> target = Target();
        WithOneBatch().LinkTo(target);

        Assert.That(target.Offers.Single().ConsumeToAccept, Is.False);
    }

    [Test]
    public void An_offer_carries_the_batch()
    {
        FakeTarget<int[]> target = Target();
        WithOneBatch().LinkTo(target);

        Assert.That(target.Offers.Single().Value, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_new_link_is_offered_the_head_on_the_thread_that_links()
    {
        Thread? offering = null;
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ =>
        {
            offering = Thread.CurrentThread;
            return Accepted;
        };
        WithOneBatch().LinkTo(target);

        Assert.That(offering, Is.SameAs(Thread.CurrentThread));
    }

    [Test]
    public void A_batch_is_not_offered_on_the_thread_that_posts()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.Post(1);

        Assert.That(target.Offers, Is.Empty);
    }

    [Test]
    public void Batches_are_offered_on_the_scheduler_of_the_block()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        TaskScheduler? offering = null;
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ =>
        {
            offering = TaskScheduler.Current;
            return Accepted;
        };
        block.LinkTo(target);
        block.Post(1);
        Pump.RunUntil(() => target.Offers.Length == 1, "the batch is offered");

        Assert.That(offering, Is.SameAs(Pump));
    }

    [Test]
    public void An_accepted_batch_is_gone()
    {
        BlockUnderTest<int> block = WithOneBatch();
        block.LinkTo(Target());

        Assert.That(block.OutputCount, Is.Zero);
    }

    [Test]
    public void All_batches_go_to_a_target_that_accepts()
    {
        BlockUnderTest<int> block = CreatePumped(2);
        block.PostAll(1, 2, 3, 4, 5, 6);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        Pump.RunUntil(() => target.Offers.Length == 3, "all are offered");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2], [3, 4], [5, 6] }));
    }

    [Test]
    public void Each_batch_is_offered_under_another_id()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        block.PostAll(1, 2, 3);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        Pump.RunUntil(() => target.Offers.Length == 3, "all are offered");

        Assert.That(target.Offers.Select(offer => offer.Header.Id), Is.Unique);
    }

    [Test]
    public void The_first_link_that_accepts_gets_it()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]>[] targets = [Target(Declined, "a"), Target("b"), Target("c")];
        foreach (FakeTarget<int[]> target in targets) block.LinkTo(target);
        block.Post(1);
        Pump.RunUntil(() => block.OutputCount == 0, "the batch is taken");

        Assert.That(Log.Calls, Is.EqualTo(new[] { "offer a", "offer b" }));
    }

    [Test]
    public void A_head_that_nobody_wants_stops_all_behind_it()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        target.OnOffer = offer => offer.Value[0] == 1 ? Declined : Accepted;
        block.LinkTo(target);
        block.PostAll(1, 2);
        Pump.RunAll();

        Assert.That((target.Offers.Length, block.OutputCount), Is.EqualTo((1, 2)));
    }

    [Test]
    public void What_nobody_wanted_is_not_offered_again_for_every_new_batch()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Declined);
        block.LinkTo(target);
        block.PostAll(1);
        Pump.RunAll();
        block.PostAll(2, 3);
        Pump.RunAll();

        Assert.That(target.Offers, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_received_head_gets_the_next_one_offered()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Declined);
        block.LinkTo(target);
        block.PostAll(1, 2);
        Pump.RunAll();
        block.Take();
        Pump.RunUntil(() => target.Offers.Length == 2, "the next head is offered");

        Assert.That(target.Offers[1].Value, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void A_consumed_head_gets_the_next_one_offered()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Postponed);
        block.LinkTo(target);
        block.PostAll(1, 2);
        Pump.RunAll();
        block.Source.ConsumeMessage(target.Offers[0].Header, target, out _);
        Pump.RunUntil(() => target.Offers.Length == 2, "the next head is offered");

        Assert.That(target.Offers[1].Value, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void A_new_link_is_offered_a_head_that_others_refused()
    {
        BlockUnderTest<int> block = WithOneBatch();
        block.LinkTo(Target(Declined, "old"));
        FakeTarget<int[]> target = Target("new");
        block.LinkTo(target);

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2] }));
    }

    [Test]
    public void A_new_link_does_not_get_the_head_offered_to_the_old_ones_again()
    {
        BlockUnderTest<int> block = WithOneBatch(new() { TaskScheduler = Pump });
        Pump.RunAll();
        FakeTarget<int[]> old = Target(Declined, "old");
        block.LinkTo(old);
        block.LinkTo(Target(Declined, "new"));
        Pump.RunAll();

        Assert.That(old.Offers, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_new_link_that_takes_the_head_gets_the_rest_flowing()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> old = Target("old");
        old.OnOffer = offer => offer.Value[0] == 1 ? Declined : Accepted;
        block.LinkTo(old);
        block.PostAll(1, 2, 3);
        Pump.RunAll();
        FakeTarget<int[]> target = Target("new");
        block.LinkTo(target);
        Pump.RunUntil(() => block.OutputCount == 0, "all are taken");

        Assert.That((target.Accepted.Length, old.Accepted.Length), Is.EqualTo((1, 2)));
    }

    [Test]
    public void A_target_that_declines_for_good_is_not_asked_again()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(DecliningPermanently);
        block.LinkTo(target);
        block.Post(1);
        Pump.RunAll();
        block.Take();
        block.Post(2);
        Pump.RunAll();

        Assert.That(target.Offers, Has.Length.EqualTo(1));
    }

    [Test]
    public void What_one_declined_for_good_goes_to_the_next()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> next = Target("next");
        block.LinkTo(Target(DecliningPermanently));
        block.LinkTo(next);
        block.Post(1);
        Pump.RunUntil(() => block.OutputCount == 0, "the batch is taken");

        Assert.That(next.Accepted, Is.EqualTo(new int[][] { [1] }));
    }

    [Test]
    public void A_target_may_consume_what_it_is_offered_from_inside_the_offer()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        block.PostAll(1, 2);
        List<int[]?> consumed = [];
        FakeTarget<int[]> target = Target();
        target.OnOffer = offer =>
        {
            consumed.Add(offer.Source.ConsumeMessage(offer.Header, target, out _));
            return Accepted;
        };
        block.LinkTo(target);
        Pump.RunUntil(() => target.Offers.Length == 2, "both are offered");

        Assert.That(consumed, Is.EqualTo(new int[][] { [1], [2] }));
    }

    [Test]
    public void A_target_may_reserve_what_it_is_offered_from_inside_the_offer()
    {
        BlockUnderTest<int> block = WithOneBatch();
        bool reserved = false;
        FakeTarget<int[]> target = Target();
        target.OnOffer = offer =>
        {
            reserved = offer.Source.ReserveMessage(offer.Header, target);
            return Postponed;
        };
        block.LinkTo(target);

        Assert.That((reserved, block.Take()), Is.EqualTo((true, (int[]?)null)));
    }

    [Test]
    public void What_is_reserved_inside_the_offer_is_not_offered_to_the_next_link()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> holder = Target("holder");
        holder.OnOffer = offer =>
        {
            offer.Source.ReserveMessage(offer.Header, holder);
            return Postponed;
        };
        FakeTarget<int[]> next = Target("next");
        block.LinkTo(holder);
        block.LinkTo(next);
        block.Post(1);
        Pump.RunAll();

        Assert.That((holder.Offers.Length, next.Offers.Length), Is.EqualTo((1, 0)));
    }

    [Test]
    public void A_target_that_postponed_may_consume_later()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> target = Target(Postponed);
        block.LinkTo(target);

        Assert.That(block.Source.ConsumeMessage(target.Offers[0].Header, target, out _), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_target_that_throws_in_an_offer_faults_the_block()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        InvalidOperationException boom = new("boom");
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ => throw boom;
        block.LinkTo(target);
        block.Post(1);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Exception!.InnerExceptions, Has.All.SameAs(boom));
    }

    [Test]
    public void A_target_that_throws_makes_the_block_decline()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ => throw new InvalidOperationException("boom");
        block.LinkTo(target);
        block.Post(1);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(Source(2).OfferTo(block.Target), Is.EqualTo(DecliningPermanently));
    }

    [Test]
    public async Task A_target_that_throws_frees_those_who_wait_to_send()
    {
        BlockUnderTest<int> block = CreatePumped(1, capacity: 1);
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ => throw new InvalidOperationException("boom");
        block.LinkTo(target);
        block.Post(1);
        Task<bool> send = block.SendAsync(2);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(await send.InTime(), Is.False);
    }

    [Test]
    public void A_target_that_throws_while_it_is_linked_throws_at_the_one_who_links()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ => throw new InvalidOperationException("boom");

        Assert.That(() => block.LinkTo(target), Throws.InvalidOperationException.With.Message.EqualTo("boom"));
    }

    [Test]
    public void A_batch_is_not_given_twice_to_a_receiver_inside_an_offer()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        int[]? received = null;
        FakeTarget<int[]> target = Target();
        target.OnOffer = _ =>
        {
            received = block.Take();
            return Declined;
        };
        block.LinkTo(target);
        block.Post(1);
        Pump.RunAll();

        Assert.That((received is null ? 0 : 1) + block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void Tasks_that_offer_do_not_adopt_children()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        TaskCompletionSource never = new();
        FakeTarget<int[]> target = Target();
        target.OnOffer = offer =>
        {
            StartChild(never.Task);
            return Accepted;
        };
        block.LinkTo(target);
        block.Post(1);
        Pump.RunUntil(() => target.Offers.Length == 1, "the batch is offered");
        block.Complete();

        Assert.That(() => block.Completion.InTime(), Throws.Nothing);
        never.SetResult();
    }

    private static void StartChild(Task end) =>
        Task.Factory.StartNew(
            () => end.Wait(Patience.ShouldHappen),
            CancellationToken.None,
            TaskCreationOptions.AttachedToParent | TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
}
