using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>Reserve, consume, release: who may, and what a reservation holds up.</summary>
public sealed class ReservationTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void The_head_can_be_reserved()
    {
        BlockUnderTest<int> block = WithOneBatch();

        Assert.That(block.Source.ReserveMessage(HeadOf(block), Target()), Is.True);
    }

    [Test]
    public void Only_one_target_gets_the_reservation()
    {
        BlockUnderTest<int> block = WithOneBatch();
        DataflowMessageHeader head = Reserve(block, Target());

        Assert.That(block.Source.ReserveMessage(head, Target("other")), Is.False);
    }

    [Test]
    public void A_holder_cannot_reserve_again()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = Reserve(block, holder);

        Assert.That(block.Source.ReserveMessage(head, holder), Is.False);
    }

    [Test]
    public void Nothing_cannot_be_reserved() => Assert.That(Create(1).Source.ReserveMessage(new DataflowMessageHeader(1), Target()), Is.False);

    [Test]
    public void Another_id_cannot_be_reserved()
    {
        BlockUnderTest<int> block = WithOneBatch();

        Assert.That(block.Source.ReserveMessage(After(HeadOf(block)), Target()), Is.False);
    }

    [Test]
    public void The_second_batch_cannot_be_reserved_before_the_first()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(1, 2);

        Assert.That(block.Source.ReserveMessage(After(HeadOf(block)), Target()), Is.False);
    }

    [Test]
    public void A_taken_batch_cannot_be_reserved()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(1, 2);
        DataflowMessageHeader head = HeadOf(block);
        block.Take();

        Assert.That(block.Source.ReserveMessage(head, Target()), Is.False);
    }

    [Test]
    public void A_reservation_keeps_receivers_out()
    {
        BlockUnderTest<int> block = WithOneBatch();
        Reserve(block, Target());

        Assert.That(block.Take(), Is.Null);
    }

    [Test]
    public void A_reservation_keeps_receivers_of_all_out()
    {
        BlockUnderTest<int> block = WithOneBatch();
        Reserve(block, Target());

        Assert.That(block.TakeAll(), Is.Empty);
    }

    [Test]
    public void A_reservation_keeps_other_consumers_out()
    {
        BlockUnderTest<int> block = WithOneBatch();
        DataflowMessageHeader head = Reserve(block, Target());
        block.Source.ConsumeMessage(head, Target("other"), out bool consumed);

        Assert.That(consumed, Is.False);
    }

    [Test]
    public void A_reserved_batch_still_counts_as_output()
    {
        BlockUnderTest<int> block = WithOneBatch();
        Reserve(block, Target());

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void A_reserved_batch_is_not_offered_to_new_links()
    {
        BlockUnderTest<int> block = WithOneBatch();
        Reserve(block, Target());
        FakeTarget<int[]> other = Target("other");
        block.LinkTo(other);

        Assert.That(other.Offers, Is.Empty);
    }

    [Test]
    public void A_reserved_batch_holds_up_those_behind_it()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        block.Post(1);
        Reserve(block, Target());
        FakeTarget<int[]> other = Target("other");
        block.LinkTo(other);
        block.Post(2);
        Pump.RunAll();

        Assert.That(other.Offers, Is.Empty);
    }

    [Test]
    public void The_holder_consumes_what_it_reserved()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = Reserve(block, holder);

        Assert.That(block.Source.ConsumeMessage(head, holder, out _), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Once_consumed_the_next_is_free()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(1, 2);
        FakeTarget<int[]> holder = Target();
        block.Source.ConsumeMessage(Reserve(block, holder), holder, out _);

        Assert.That(block.Take(), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void Once_released_the_batch_is_free()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        block.Source.ReleaseReservation(Reserve(block, holder), holder);

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Once_released_others_may_reserve_the_same_id()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = Reserve(block, holder);
        block.Source.ReleaseReservation(head, holder);

        Assert.That(block.Source.ReserveMessage(head, Target("other")), Is.True);
    }

    [Test]
    public async Task Once_released_the_same_id_is_offered_again()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target(Postponed);
        block.LinkTo(holder);
        DataflowMessageHeader head = (await holder.NextOffer()).Header;
        block.Source.ReserveMessage(head, holder);
        block.Source.ReleaseReservation(head, holder);

        Assert.That((await holder.NextOffer()).Header, Is.EqualTo(head));
    }

    [Test]
    public async Task Once_released_all_links_are_asked_again()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target(Declined, "holder");
        FakeTarget<int[]> other = Target(Declined, "other");
        block.LinkTo(holder);
        block.LinkTo(other);
        await holder.NextOffer();
        await other.NextOffer();
        block.Source.ReleaseReservation(Reserve(block, holder), holder);

        Assert.That(new[] { (await holder.NextOffer()).Value, (await other.NextOffer()).Value }, Is.EqualTo(new int[][] { [1, 2], [1, 2] }));
    }

    [Test]
    public void Who_does_not_hold_it_cannot_release()
    {
        BlockUnderTest<int> block = WithOneBatch();
        DataflowMessageHeader head = Reserve(block, Target());

        Assert.That(() => block.Source.ReleaseReservation(head, Target("other")), Throws.InvalidOperationException);
    }

    [Test]
    public void What_is_not_reserved_cannot_be_released()
    {
        BlockUnderTest<int> block = WithOneBatch();

        Assert.That(() => block.Source.ReleaseReservation(HeadOf(block), Target()), Throws.InvalidOperationException);
    }

    [Test]
    public void A_holder_cannot_release_another_id()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = Reserve(block, holder);

        Assert.That(() => block.Source.ReleaseReservation(After(head), holder), Throws.InvalidOperationException);
    }

    [Test]
    public void A_reservation_cannot_be_released_twice()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = Reserve(block, holder);
        block.Source.ReleaseReservation(head, holder);

        Assert.That(() => block.Source.ReleaseReservation(head, holder), Throws.InvalidOperationException);
    }

    [Test]
    public void A_failed_release_leaves_the_reservation()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = Reserve(block, holder);
        Assert.That(() => block.Source.ReleaseReservation(head, Target("other")), Throws.InvalidOperationException);
        block.Source.ConsumeMessage(head, holder, out bool consumed);

        Assert.That(consumed, Is.True);
    }

    [Test]
    public void Consuming_needs_no_reservation()
    {
        BlockUnderTest<int> block = WithOneBatch();
        block.Source.ConsumeMessage(HeadOf(block), Target(), out bool consumed);

        Assert.That(consumed, Is.True);
    }

    [Test]
    public void Consuming_needs_no_link()
    {
        BlockUnderTest<int> block = WithOneBatch();

        Assert.That(block.Source.ConsumeMessage(HeadOf(block), Target(), out _), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void What_is_consumed_is_gone()
    {
        BlockUnderTest<int> block = WithOneBatch();
        DataflowMessageHeader head = HeadOf(block);
        block.Source.ConsumeMessage(head, Target(), out _);
        int[]? second = block.Source.ConsumeMessage(head, Target(), out bool consumed);

        Assert.That((second, consumed), Is.EqualTo(((int[]?)null, false)));
    }

    [Test]
    public void Another_id_cannot_be_consumed()
    {
        BlockUnderTest<int> block = WithOneBatch();
        block.Source.ConsumeMessage(After(HeadOf(block)), Target(), out bool consumed);

        Assert.That((consumed, block.OutputCount), Is.EqualTo((false, 1)));
    }

    [Test]
    public void A_holder_that_consumes_another_id_keeps_its_reservation()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target();
        DataflowMessageHeader head = Reserve(block, holder);
        block.Source.ConsumeMessage(After(head), holder, out _);

        Assert.That(() => block.Source.ReleaseReservation(head, holder), Throws.Nothing);
    }

    [Test]
    public void A_message_keeps_its_id_while_it_is_the_head()
    {
        BlockUnderTest<int> block = WithOneBatch();
        DataflowMessageHeader first = HeadOf(block);
        block.PostAll(3, 4);

        Assert.That(HeadOf(block), Is.EqualTo(first));
    }

    [Test]
    public void The_next_message_has_another_id()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(1, 2);
        DataflowMessageHeader first = HeadOf(block);
        block.Take();

        Assert.That(HeadOf(block), Is.Not.EqualTo(first));
    }

    [Test]
    public void A_reservation_outlives_the_link()
    {
        BlockUnderTest<int> block = WithOneBatch();
        FakeTarget<int[]> holder = Target(Postponed);
        IDisposable link = block.LinkTo(holder);
        Reserve(block, holder);
        link.Dispose();

        Assert.That(block.Take(), Is.Null);
    }

    private static DataflowMessageHeader After(DataflowMessageHeader header) => new(header.Id + 1);

    private static DataflowMessageHeader Reserve(BlockUnderTest<int> block, FakeTarget<int[]> holder)
    {
        DataflowMessageHeader head = HeadOf(block);
        Assert.That(block.Source.ReserveMessage(head, holder), Is.True);
        return head;
    }
}
