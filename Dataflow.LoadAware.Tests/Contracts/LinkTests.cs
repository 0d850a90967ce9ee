using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>Links: order, limits, predicates, unlinking, the same target twice.</summary>
public sealed class LinkTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void Links_are_asked_in_the_order_they_were_made()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        block.LinkTo(Target(Declined, "a"));
        block.LinkTo(Target(Declined, "b"));
        block.LinkTo(Target(Declined, "c"));
        block.Post(1);
        Pump.RunAll();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "offer a", "offer b", "offer c" }));
    }

    [Test]
    public void A_link_that_is_not_appended_is_asked_first()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        block.LinkTo(Target(Declined, "a"));
        block.LinkTo(Target(Declined, "b"), new() { Append = false });
        block.LinkTo(Target(Declined, "c"), new() { Append = false });
        block.Post(1);
        Pump.RunAll();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "offer c", "offer b", "offer a" }));
    }

    [Test]
    public void A_link_made_before_a_batch_is_offered_does_not_jump_the_line()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> first = Target("first");
        FakeTarget<int[]> second = Target("second");
        block.LinkTo(first);
        block.Post(1);
        block.LinkTo(second);
        Pump.RunAll();

        Assert.That((first.Accepted.Length, second.Offers.Length), Is.EqualTo((1, 0)));
    }

    [Test]
    public void A_new_link_alone_is_asked_when_the_others_have_declined()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> first = Target(Declined, "first");
        block.LinkTo(first);
        block.Post(1);
        Pump.RunAll();
        block.LinkTo(Target("second"));

        Assert.That(Log.Calls, Is.EqualTo(new[] { "offer first", "offer second" }));
    }

    [Test]
    public void A_link_takes_no_more_than_its_MaxMessages()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, new() { MaxMessages = 2 });
        block.PostAll(1, 2, 3);
        Pump.RunAll();

        Assert.That((target.Accepted.Length, block.OutputCount), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Refused_offers_do_not_count_towards_MaxMessages()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        target.OnOffer = offer => target.Offers.Length == 1 ? Declined : Accepted;
        block.LinkTo(target, new() { MaxMessages = 1 });
        block.PostAll(1, 2);
        Pump.RunAll();
        block.Take();
        Pump.RunUntil(() => target.Offers.Length == 2, "the next head is offered");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [2] }));
    }

    [Test]
    public void Consumed_messages_count_towards_MaxMessages()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Postponed);
        block.LinkTo(target, new() { MaxMessages = 1 });
        block.PostAll(1, 2);
        Pump.RunAll();
        block.Source.ConsumeMessage(target.Offers[0].Header, target, out _);
        Pump.RunAll();

        Assert.That(target.Offers, Has.Length.EqualTo(1));
    }

    [Test]
    public void After_its_MaxMessages_a_link_is_not_told_of_completion()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> limited = Target("limited");
        FakeTarget<int[]> other = Target("other");
        block.LinkTo(limited, new() { MaxMessages = 1, PropagateCompletion = true });
        block.LinkTo(other, new() { PropagateCompletion = true });
        block.PostAll(1, 2);
        Pump.RunUntil(() => block.OutputCount == 0, "both are taken");
        block.Complete();
        other.Ended.GetAwaiter().GetResult();

        Assert.That(limited.HasEnded, Is.False);
    }

    [Test]
    public void A_link_with_MaxMessages_gives_way_to_the_next()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> next = Target("next");
        block.LinkTo(Target("limited"), new() { MaxMessages = 1 });
        block.LinkTo(next);
        block.PostAll(1, 2, 3);
        Pump.RunUntil(() => block.OutputCount == 0, "all are taken");

        Assert.That(next.Accepted, Is.EqualTo(new int[][] { [2], [3] }));
    }

    [Test]
    public void An_unlinked_target_is_offered_no_more()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target).Dispose();
        block.Post(1);
        Pump.RunAll();

        Assert.That(target.Offers, Is.Empty);
    }

    [Test]
    public void Unlinking_twice_does_no_harm()
    {
        IDisposable link = Create(1).LinkTo(Target());
        link.Dispose();

        Assert.That(link.Dispose, Throws.Nothing);
    }

    [Test]
    public void Unlinking_one_leaves_the_others()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> kept = Target("kept");
        IDisposable link = block.LinkTo(Target("gone"));
        block.LinkTo(kept);
        link.Dispose();
        block.Post(1);
        Pump.RunUntil(() => block.OutputCount == 0, "the batch is taken");

        Assert.That(kept.Accepted, Is.EqualTo(new int[][] { [1] }));
    }

    [Test]
    public void A_target_may_unlink_itself_from_inside_an_offer()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        IDisposable? link = null;
        target.OnOffer = _ =>
        {
            link!.Dispose();
            return Accepted;
        };
        link = block.LinkTo(target);
        block.PostAll(1, 2);
        Pump.RunAll();

        Assert.That((target.Accepted.Length, block.OutputCount), Is.EqualTo((1, 1)));
    }

    [Test]
    public void The_same_target_linked_twice_gets_each_batch_once()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.LinkTo(target);
        block.PostAll(1, 2, 3);
        Pump.RunUntil(() => block.OutputCount == 0, "all are taken");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1], [2], [3] }));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Of_two_links_to_one_target_one_can_be_cut_alone(int cut)
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        IDisposable[] links = [block.LinkTo(target), block.LinkTo(target)];
        links[cut].Dispose();
        block.Post(1);
        Pump.RunUntil(() => block.OutputCount == 0, "the batch is taken");

        Assert.That(target.Offers, Has.Length.EqualTo(1));
    }

    [Test]
    public void Two_links_to_one_target_cut_both_leave_none()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        IDisposable[] links = [block.LinkTo(target), block.LinkTo(target)];
        links[0].Dispose();
        links[1].Dispose();
        block.Post(1);
        Pump.RunAll();

        Assert.That(target.Offers, Is.Empty);
    }

    [Test]
    public void Two_links_to_one_target_count_their_MaxMessages_apart()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, new() { MaxMessages = 1 });
        block.LinkTo(target, new() { MaxMessages = 2 });
        block.PostAll(1, 2, 3, 4, 5);
        Pump.RunAll();

        Assert.That((target.Accepted.Length, block.OutputCount), Is.EqualTo((3, 2)));
    }

    [Test]
    public void A_target_linked_twice_is_asked_twice()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Declined);
        block.LinkTo(target);
        block.LinkTo(target);
        block.Post(1);
        Pump.RunAll();

        Assert.That(target.Offers, Has.Length.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_target_linked_twice_consumes_from_the_source_it_was_shown(int link)
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Postponed);
        block.LinkTo(target);
        block.LinkTo(target);
        block.Post(1);
        Pump.RunAll();
        Offer<int[]> offer = target.Offers[link];

        Assert.That(offer.Source.ConsumeMessage(offer.Header, target, out _), Is.EqualTo(new[] { 1 }));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_target_linked_twice_reserves_from_the_source_it_was_shown(int link)
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Postponed);
        block.LinkTo(target);
        block.LinkTo(target);
        block.Post(1);
        Pump.RunAll();
        Offer<int[]> offer = target.Offers[link];
        bool reserved = offer.Source.ReserveMessage(offer.Header, target);
        offer.Source.ReleaseReservation(offer.Header, target);

        Assert.That((reserved, block.Take()!.Length), Is.EqualTo((true, 1)));
    }

    [Test]
    public void A_target_linked_twice_sees_the_completion_of_the_block()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Postponed);
        block.LinkTo(target);
        block.LinkTo(target);
        block.Post(1);
        Pump.RunAll();

        Assert.That(target.Offers[1].Source.Completion, Is.SameAs(block.Completion));
    }

    [Test]
    public void A_target_linked_again_after_the_cut_is_offered_again()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target).Dispose();
        block.LinkTo(target);
        block.Post(1);
        Pump.RunUntil(() => block.OutputCount == 0, "the batch is taken");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1] }));
    }

    [Test]
    public void A_predicate_that_refuses_passes_the_batch_to_the_next_link()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> odd = Target("odd");
        FakeTarget<int[]> rest = Target("rest");
        block.Source.LinkTo(odd, batch => batch[0] % 2 == 1);
        block.LinkTo(rest);
        block.PostAll(1, 2, 3, 4);
        Pump.RunUntil(() => block.OutputCount == 0, "all are taken");

        Assert.That(
            (odd.Accepted.Select(batch => batch[0]).ToArray(), rest.Accepted.Select(batch => batch[0]).ToArray()),
            Is.EqualTo((new[] { 1, 3 }, new[] { 2, 4 })));
    }

    [Test]
    public void A_batch_that_a_predicate_let_through_can_be_consumed_later()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target(Postponed);
        block.Source.LinkTo(target, _ => true);
        block.Post(1);
        Pump.RunAll();
        Offer<int[]> offer = target.Offers[0];

        Assert.That(offer.Source.ConsumeMessage(offer.Header, target, out _), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void A_predicate_that_throws_faults_the_block()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        InvalidOperationException boom = new("boom");
        block.Source.LinkTo(Target(), _ => throw boom);
        block.Post(1);
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Exception!.InnerExceptions, Has.All.SameAs(boom));
    }

    [Test]
    public void The_null_target_swallows_everything()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        block.PostAll(1, 2, 3);
        block.LinkTo(DataflowBlock.NullTarget<int[]>());
        Pump.RunUntil(() => block.OutputCount == 0, "all are swallowed");

        Assert.That(block.Take(), Is.Null);
    }

    [Test]
    public void A_link_made_after_the_end_is_offered_nothing()
    {
        BlockUnderTest<int> block = Create(1);
        block.Complete();
        block.Completion.InTime().GetAwaiter().GetResult();
        FakeTarget<int[]> target = Target();
        IDisposable link = block.LinkTo(target);
        link.Dispose();

        Assert.That((target.Offers.Length, target.HasEnded), Is.EqualTo((0, false)));
    }
}
