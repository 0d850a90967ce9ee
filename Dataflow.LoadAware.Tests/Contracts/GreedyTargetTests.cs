using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>An open, greedy block with room: what it accepts and how.</summary>
public sealed class GreedyTargetTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void A_post_is_accepted() => Assert.That(Create(2).Post(1), Is.True);

    [Test]
    public void An_offer_is_accepted() => Assert.That(Source(1).OfferTo(Create(2).Target), Is.EqualTo(Accepted));

    [Test]
    public void The_source_of_an_accepted_offer_is_not_called()
    {
        Source(1).OfferTo(Create(2).Target);

        Assert.That(Log.Calls, Is.Empty);
    }

    [Test]
    public void The_last_item_of_a_batch_makes_it_available_at_once()
    {
        BlockUnderTest<int> block = Create(3);
        block.PostAll(1, 2);
        int before = block.OutputCount;
        block.Post(3);

        Assert.That((before, block.OutputCount), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Items_come_out_in_the_order_they_came_in()
    {
        BlockUnderTest<int> block = Create(3);
        block.PostAll(Enumerable.Range(1, 8));

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2, 3], [4, 5, 6] }));
    }

    [Test]
    public void A_header_may_come_again()
    {
        BlockUnderTest<int> block = Create(2);
        FakeSource<int> source = Source(1);
        source.OfferTo(block.Target);
        source.OfferTo(block.Target);

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 1 }));
    }

    [Test]
    public void A_negative_id_is_an_id() =>
        Assert.That(Create(1).Target.OfferMessage(new DataflowMessageHeader(-5), 1, null, false), Is.EqualTo(Accepted));

    [Test]
    public void Null_is_an_item()
    {
        BlockUnderTest<string?> block = Kind.Create<string?>(1);
        block.Post(null);

        Assert.That(block.Take(), Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public void Consume_to_accept_consumes_and_nothing_else()
    {
        DataflowMessageStatus status = Source(1).OfferTo(Create(2).Target, consumeToAccept: true);

        Assert.That((status, string.Join(";", Log.Calls)), Is.EqualTo((Accepted, "consume 1")));
    }

    [Test]
    public void The_consumed_value_replaces_the_offered_one()
    {
        BlockUnderTest<int> block = Create(1);
        FakeSource<int> source = Source(1);
        source.OnConsume = () =>
        {
            source.Value = 42;
            return true;
        };
        source.OfferTo(block.Target, consumeToAccept: true);

        Assert.That(block.Take(), Is.EqualTo(new[] { 42 }));
    }

    [Test]
    public void A_message_that_is_gone_is_not_available()
    {
        FakeSource<int> source = Source(1);
        source.OnConsume = () => false;

        Assert.That(source.OfferTo(Create(1).Target, consumeToAccept: true), Is.EqualTo(NotAvailable));
    }

    [Test]
    public void A_message_that_is_gone_leaves_no_trace()
    {
        BlockUnderTest<int> block = Create(2, new() { BoundedCapacity = 2, MaxNumberOfGroups = 1 });
        FakeSource<int> gone = Source(9);
        gone.OnConsume = () => false;
        block.Post(1);
        gone.OfferTo(block.Target, consumeToAccept: true);
        block.Post(2);

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void An_exception_of_the_source_passes_to_the_one_who_offers()
    {
        FakeSource<int> source = Source(1);
        source.OnConsume = () => throw new InvalidOperationException("boom");

        Assert.That(
            () => source.OfferTo(Create(1).Target, consumeToAccept: true),
            Throws.InvalidOperationException.With.Message.EqualTo("boom"));
    }

    [Test]
    public void An_exception_of_the_source_leaves_no_trace()
    {
        BlockUnderTest<int> block = Create(2, new() { BoundedCapacity = 2, MaxNumberOfGroups = 1 });
        FakeSource<int> source = Source(9);
        source.OnConsume = () => throw new InvalidOperationException("boom");
        block.Post(1);
        Assert.That(() => source.OfferTo(block.Target, consumeToAccept: true), Throws.InvalidOperationException);
        block.Post(2);

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void An_accepted_consume_counts_towards_the_batch()
    {
        BlockUnderTest<int> block = Create(2);
        block.Post(1);
        Source(2).OfferTo(block.Target, consumeToAccept: true);

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void The_source_may_post_from_inside_the_consume()
    {
        BlockUnderTest<int> block = Create(2);
        FakeSource<int> source = Source(1);
        source.OnConsume = () => block.Post(2);
        source.OfferTo(block.Target, consumeToAccept: true);

        Assert.That(block.Take(), Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public void A_size_of_one_makes_a_batch_of_every_item()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(1, 2, 3);

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1], [2], [3] }));
    }

    [Test]
    public void Every_batch_is_an_array_of_its_own()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(7, 7);
        int[]? first = block.Take();

        Assert.That(block.Take(), Is.EqualTo(first).And.Not.SameAs(first));
    }
}
