using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>TriggerBatch where the peer is right about it: on a block that holds something.</summary>
public sealed class TriggerTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void What_is_queued_goes_out_at_once()
    {
        BlockUnderTest<int> block = Create(5);
        block.PostAll(1, 2);
        block.TriggerBatch();

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void On_an_empty_block_nothing_goes_out()
    {
        BlockUnderTest<int> block = Create(5);
        block.TriggerBatch();

        Assert.That(block.OutputCount, Is.Zero);
    }

    [Test]
    public void On_an_empty_unbounded_block_it_leaves_nothing_behind()
    {
        BlockUnderTest<int> block = Create(3);
        block.TriggerBatch();
        block.PostAll(1, 2);

        Assert.That(block.OutputCount, Is.Zero);
    }

    [Test]
    public void It_does_not_touch_a_batch_that_is_full()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2);
        block.TriggerBatch();

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2] }));
    }

    [Test]
    public void It_sends_the_rest_behind_the_full_batches()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3);
        block.TriggerBatch();

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3] }));
    }

    [Test]
    public void A_second_trigger_adds_nothing()
    {
        BlockUnderTest<int> block = Create(5);
        block.Post(1);
        block.TriggerBatch();
        block.TriggerBatch();

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void No_batch_crosses_the_mark()
    {
        BlockUnderTest<int> block = Create(3);
        block.PostAll(1, 2);
        block.TriggerBatch();
        block.PostAll(3, 4, 5);

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3, 4, 5] }));
    }

    [Test]
    public void Several_marks_are_kept_apart()
    {
        BlockUnderTest<int> block = Create(4);
        foreach (int i in new[] { 1, 2, 3 })
        {
            block.Post(i);
            block.TriggerBatch();
        }

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1], [2], [3] }));
    }

    [Test]
    public void After_a_triggered_batch_the_next_is_full_again()
    {
        BlockUnderTest<int> block = Create(3);
        block.Post(1);
        block.TriggerBatch();
        block.PostAll(2, 3);

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void A_triggered_batch_is_offered_to_links()
    {
        BlockUnderTest<int> block = CreatePumped(5);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.Post(1);
        block.TriggerBatch();
        Pump.RunUntil(() => target.Offers.Length == 1, "the batch is offered");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1] }));
    }

    [Test]
    public void On_a_bounded_block_it_works_as_well()
    {
        BlockUnderTest<int> block = CreatePumped(5, capacity: 5);
        block.PostAll(1, 2);
        block.TriggerBatch();
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void It_does_not_make_room()
    {
        BlockUnderTest<int> block = CreatePumped(5, capacity: 5);
        block.PostAll(1, 2, 3, 4);
        block.TriggerBatch();
        Pump.RunAll();

        Assert.That(block.PostAll(5, 6), Is.EqualTo(1));
    }

    [Test]
    public void It_frees_a_full_block_whose_size_is_not_reached()
    {
        BlockUnderTest<int> block = CreatePumped(3, capacity: 4);
        block.PostAll(1, 2, 3, 4);
        block.Take();
        block.TriggerBatch();
        Pump.RunUntil(() => block.OutputCount == 1, "the batch is there");

        Assert.That(block.Take(), Is.EqualTo(new[] { 4 }));
    }

    [Test]
    public void After_Complete_it_does_nothing()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3);
        block.Complete();
        block.TriggerBatch();

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3] }));
    }
}
