using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>The block among the blocks of the framework, upstream and downstream.</summary>
public sealed class NeighbourTests(BlockKind kind) : BlockContract(kind)
{
    private static readonly DataflowLinkOptions Propagating = new() { PropagateCompletion = true };

    [Test]
    public async Task A_bounded_handler_downstream_gets_all_in_order()
    {
        BlockUnderTest<int> block = Create(3);
        List<int> handled = [];
        ActionBlock<int[]> handler = new(handled.AddRange, new() { BoundedCapacity = 1 });
        block.LinkTo(handler, Propagating);
        block.PostAll(Enumerable.Range(0, 100));
        block.Complete();
        await handler.Completion.InTime();

        Assert.That(handled, Is.EqualTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public async Task A_bounded_chain_gets_all_through_in_order()
    {
        BlockUnderTest<int> block = Create(3, new() { BoundedCapacity = 7 });
        List<int> handled = [];
        ActionBlock<int[]> handler = new(handled.AddRange, new() { BoundedCapacity = 1 });
        BufferBlock<int> buffer = new();
        buffer.LinkTo(block.Target, Propagating);
        block.LinkTo(handler, Propagating);
        for (int i = 0; i < 200; i++) buffer.Post(i);
        buffer.Complete();
        await handler.Completion.InTime();

        Assert.That(handled, Is.EqualTo(Enumerable.Range(0, 200)));
    }

    [Test]
    public async Task A_non_greedy_join_downstream_takes_a_batch_only_with_a_partner()
    {
        BlockUnderTest<int> block = WithOneBatch();
        JoinBlock<int[], string> join = new(new() { Greedy = false });
        BufferBlock<string> partners = new();
        block.LinkTo(join.Target1);
        partners.LinkTo(join.Target2);
        int before = block.OutputCount;
        partners.Post("partner");

        Assert.That((before, (await join.ReceiveAsync(Patience.ShouldHappen)).Item1), Is.EqualTo((1, new[] { 1, 2 })));
    }

    [Test]
    public async Task Two_blocks_meet_in_a_non_greedy_join()
    {
        BlockUnderTest<int> left = WithOneBatch();
        BlockUnderTest<int> right = WithOneBatch();
        JoinBlock<int[], int[]> join = new(new() { Greedy = false });
        left.LinkTo(join.Target1);
        right.LinkTo(join.Target2);
        Tuple<int[], int[]> pair = await join.ReceiveAsync(Patience.ShouldHappen);

        Assert.That((pair.Item1, pair.Item2), Is.EqualTo((new[] { 1, 2 }, new[] { 1, 2 })));
    }

    [Test]
    public async Task A_non_greedy_batch_block_downstream_reserves_and_takes()
    {
        BlockUnderTest<int> left = WithOneBatch();
        BlockUnderTest<int> right = WithOneBatch();
        BatchBlock<int[]> pairs = new(2, new() { Greedy = false });
        left.LinkTo(pairs);
        right.LinkTo(pairs);

        Assert.That(await pairs.ReceiveAsync(Patience.ShouldHappen), Is.EqualTo(new int[][] { [1, 2], [1, 2] }));
    }

    [Test]
    public async Task A_non_greedy_batch_block_that_lacks_a_partner_leaves_the_batch()
    {
        BlockUnderTest<int> block = WithOneBatch();
        BatchBlock<int[]> pairs = new(2, new() { Greedy = false });
        block.LinkTo(pairs);

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_batch_of_batches_can_be_made()
    {
        BlockUnderTest<int> inner = Create(2);
        BlockUnderTest<int[]> outer = Kind.Create<int[]>(2);
        inner.LinkTo(outer.Target, Propagating);
        inner.PostAll(1, 2, 3, 4);

        Assert.That(await outer.ReceiveAsync(), Is.EqualTo(new int[][] { [1, 2], [3, 4] }));
    }

    [Test]
    public async Task A_broadcast_downstream_copies_every_batch()
    {
        BlockUnderTest<int> block = Create(1);
        BroadcastBlock<int[]> broadcast = new(batch => batch);
        BufferBlock<int[]> copy = new();
        broadcast.LinkTo(copy, Propagating);
        block.LinkTo(broadcast, Propagating);
        block.PostAll(1, 2, 3);
        block.Complete();
        List<int[]> copied = [];
        await foreach (int[] batch in copy.ReceiveAllAsync()) copied.Add(batch);

        Assert.That(copied, Is.EqualTo(new int[][] { [1], [2], [3] }));
    }

    [Test]
    public async Task A_write_once_downstream_takes_the_first_batch_alone()
    {
        BlockUnderTest<int> block = Create(1);
        WriteOnceBlock<int[]> once = new(null);
        block.LinkTo(once);
        block.PostAll(1, 2);
        await once.Completion.InTime();

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task A_broadcast_upstream_is_consumed_with_the_right_header()
    {
        BlockUnderTest<int> block = Create(2);
        BroadcastBlock<int> broadcast = new(value => value * 10);
        broadcast.LinkTo(block.Target, Propagating);
        broadcast.Post(1);
        broadcast.Post(2);

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 10, 20 }));
    }

    [Test]
    public async Task A_write_once_upstream_gives_its_value()
    {
        BlockUnderTest<int> block = Create(1);
        WriteOnceBlock<int> once = new(value => value);
        once.LinkTo(block.Target);
        once.Post(5);

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 5 }));
    }

    [Test]
    public async Task A_link_with_MaxMessages_into_the_block_keeps_its_count_even_when_postponed()
    {
        BlockUnderTest<int> block = Create(1, new() { BoundedCapacity = 1 });
        BufferBlock<int> buffer = new();
        buffer.LinkTo(block.Target, new() { MaxMessages = 2 });
        foreach (int i in new[] { 1, 2, 3 }) buffer.Post(i);
        int[] received = [(await block.ReceiveAsync())[0], (await block.ReceiveAsync())[0], await buffer.ReceiveAsync(Patience.ShouldHappen)];

        Assert.That(received, Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task A_predicate_upstream_keeps_items_out()
    {
        BlockUnderTest<int> block = Create(2);
        BufferBlock<int> buffer = new();
        buffer.LinkTo(block.Target, item => item % 2 == 0);
        buffer.LinkTo(DataflowBlock.NullTarget<int>());
        for (int i = 0; i < 5; i++) buffer.Post(i);

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 0, 2 }));
    }

    [Test]
    public async Task Encapsulate_takes_its_two_halves()
    {
        BlockUnderTest<int> block = Create(2);
        IPropagatorBlock<int, int[]> encapsulated = DataflowBlock.Encapsulate<int, int[]>(block.Target, block.Source);
        encapsulated.Post(1);
        encapsulated.Post(2);

        Assert.That(await encapsulated.ReceiveAsync(Patience.ShouldHappen), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Encapsulate_completes_with_it()
    {
        BlockUnderTest<int> block = Create(2);
        IPropagatorBlock<int, int[]> encapsulated = DataflowBlock.Encapsulate<int, int[]>(block.Target, block.Source);
        encapsulated.Complete();

        Assert.That(await Outcome.Of(encapsulated.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task Observers_see_the_batches_and_the_end()
    {
        BlockUnderTest<int> block = Create(2);
        Observer observer = new();
        block.Source.AsObservable().Subscribe(observer);
        block.PostAll(1, 2, 3);
        block.Complete();
        await observer.Ended.InTime();

        Assert.That(observer.Seen, Is.EqualTo(new int[][] { [1, 2], [3] }));
    }

    [Test]
    public async Task Observers_see_a_fault()
    {
        BlockUnderTest<int> block = Create(2);
        Observer observer = new();
        block.Source.AsObservable().Subscribe(observer);
        block.Fault(new InvalidOperationException("boom"));

        Assert.That(await Outcome.Of(observer.Ended), Does.Contain("boom"));
    }

    [Test]
    public async Task It_can_be_fed_as_an_observer()
    {
        BlockUnderTest<int> block = Create(2);
        IObserver<int> feeding = block.Target.AsObserver();
        feeding.OnNext(1);
        feeding.OnCompleted();

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Choose_takes_from_whichever_has_a_batch()
    {
        BlockUnderTest<int> block = Create(1);
        int[]? chosen = null;
        Task<int> choice = DataflowBlock.Choose(block.Source, batch => chosen = batch, new BufferBlock<int>(), _ => { });
        block.Post(1);

        Assert.That((await choice.InTime(), chosen), Is.EqualTo((0, new[] { 1 })));
    }

    private sealed class Observer : IObserver<int[]>
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<int[]> Seen { get; } = [];

        public Task Ended => _ended.Task;

        public void OnNext(int[] value) => Seen.Add(value);

        public void OnError(Exception error) => _ended.SetException(error);

        public void OnCompleted() => _ended.SetResult();
    }
}
