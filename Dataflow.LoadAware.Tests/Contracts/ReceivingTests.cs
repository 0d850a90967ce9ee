using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>Taking batches out by hand: TryReceive, TryReceiveAll and what the framework builds on links.</summary>
public sealed class ReceivingTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void Nothing_is_received_before_a_batch_is_full()
    {
        BlockUnderTest<int> block = Create(3);
        block.PostAll(1, 2);

        Assert.That(block.Take(), Is.Null);
    }

    [Test]
    public void A_receive_takes_the_head()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(1, 2);

        Assert.That((block.Take()![0], block.OutputCount), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_filter_that_agrees_takes_the_head()
    {
        bool received = WithOneBatch().Source.TryReceive(batch => batch.Length == 2, out int[]? taken);

        Assert.That((received, taken), Is.EqualTo((true, new[] { 1, 2 })));
    }

    [Test]
    public void A_filter_that_refuses_leaves_the_head()
    {
        BlockUnderTest<int> block = WithOneBatch();
        bool received = block.Source.TryReceive(_ => false, out int[]? _);

        Assert.That((received, block.OutputCount), Is.EqualTo((false, 1)));
    }

    [Test]
    public void A_refused_receive_gives_no_batch()
    {
        WithOneBatch().Source.TryReceive(_ => false, out int[]? taken);

        Assert.That(taken, Is.Null);
    }

    [Test]
    public void A_filter_sees_the_head_alone()
    {
        BlockUnderTest<int> block = Create(1);
        block.PostAll(1, 2);

        Assert.That(block.Source.TryReceive(batch => batch[0] == 2, out int[]? _), Is.False);
    }

    [Test]
    public void A_filter_is_not_asked_when_there_is_nothing()
    {
        int asked = 0;
        Create(1).Source.TryReceive(_ => ++asked > 0, out int[]? _);

        Assert.That(asked, Is.Zero);
    }

    [Test]
    public void An_exception_of_the_filter_passes_to_the_receiver()
    {
        BlockUnderTest<int> block = WithOneBatch();

        Assert.That(
            () => block.Source.TryReceive(_ => throw new InvalidOperationException("boom"), out int[]? _),
            Throws.InvalidOperationException.With.Message.EqualTo("boom"));
    }

    [Test]
    public void An_exception_of_the_filter_leaves_the_head()
    {
        BlockUnderTest<int> block = WithOneBatch();
        Assert.That(() => block.Source.TryReceive(_ => throw new InvalidOperationException(), out int[]? _), Throws.InvalidOperationException);

        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Receiving_all_takes_all_in_order()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3, 4, 5);

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3, 4] }));
    }

    [Test]
    public void Receiving_all_leaves_the_unfinished_batch()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3);
        block.TakeAll();
        block.Post(4);

        Assert.That(block.Take(), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void Receiving_all_of_nothing_is_false_and_null()
    {
        bool received = Create(2).Source.TryReceiveAll(out IList<int[]>? batches);

        Assert.That((received, batches), Is.EqualTo((false, (IList<int[]>?)null)));
    }

    [Test]
    public void Receiving_all_makes_room_for_all()
    {
        BlockUnderTest<int> block = CreatePumped(2, capacity: 4);
        block.PostAll(1, 2, 3, 4);
        block.TakeAll();
        Pump.RunAll();

        Assert.That(block.PostAll(5, 6, 7, 8, 9), Is.EqualTo(4));
    }

    [Test]
    public async Task ReceiveAsync_gets_what_is_there() => Assert.That(await WithOneBatch().ReceiveAsync(), Is.EqualTo(new[] { 1, 2 }));

    [Test]
    public async Task ReceiveAsync_waits_for_a_batch()
    {
        BlockUnderTest<int> block = Create(2);
        Task<int[]> receive = block.ReceiveAsync();
        block.PostAll(1, 2);

        Assert.That(await receive.InTime(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task ReceiveAsync_fails_when_the_block_ends_without_a_batch()
    {
        BlockUnderTest<int> block = Create(2);
        Task<int[]> receive = block.ReceiveAsync();
        block.Complete();
        await block.Completion.InTime();

        Assert.That(() => receive.InTime(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_canceled_ReceiveAsync_takes_nothing()
    {
        BlockUnderTest<int> block = Create(2);
        using CancellationTokenSource cancellation = new();
        Task<int[]> receive = block.Source.ReceiveAsync(cancellation.Token);
        await cancellation.CancelAsync();
        block.PostAll(1, 2);

        Assert.That((await Outcome.Of(receive), block.OutputCount), Is.EqualTo((Outcome.Canceled, 1)));
    }

    [Test]
    public async Task Receive_blocks_until_a_batch_comes()
    {
        BlockUnderTest<int> block = Create(1);
        Task<int[]> receiver = Task.Factory.StartNew(
            () => block.Source.Receive(Patience.ShouldHappen),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        block.Post(1);

        Assert.That(await receiver.InTime(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Waiting_receivers_are_served_in_their_order()
    {
        BlockUnderTest<int> block = Create(1);
        Task<int[]> first = block.ReceiveAsync();
        Task<int[]> second = block.ReceiveAsync();
        block.PostAll(1, 2);

        Assert.That(await Task.WhenAll(first, second).InTime(), Is.EqualTo(new int[][] { [1], [2] }));
    }

    [Test]
    public async Task OutputAvailableAsync_is_true_once_there_is_a_batch()
    {
        BlockUnderTest<int> block = Create(2);
        Task<bool> available = block.Source.OutputAvailableAsync();
        block.PostAll(1, 2);

        Assert.That(await available.InTime(), Is.True);
    }

    [Test]
    public async Task OutputAvailableAsync_takes_nothing()
    {
        BlockUnderTest<int> block = WithOneBatch();
        await block.Source.OutputAvailableAsync().InTime();

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [TestCase("complete")]
    [TestCase("fault")]
    [TestCase("cancel")]
    public async Task OutputAvailableAsync_is_false_when_the_block_ends(string how)
    {
        using CancellationTokenSource cancellation = new();
        BlockUnderTest<int> block = Create(2, new() { CancellationToken = cancellation.Token });
        Task<bool> available = block.Source.OutputAvailableAsync();
        if (how == "complete") block.Complete();
        if (how == "fault") block.Fault(new InvalidOperationException());
        if (how == "cancel") await cancellation.CancelAsync();

        Assert.That(await available.InTime(), Is.False);
    }

    [Test]
    public async Task OutputAvailableAsync_is_true_for_the_rest_of_a_completed_block()
    {
        BlockUnderTest<int> block = Create(2);
        block.Post(1);
        block.Complete();

        Assert.That(await block.Source.OutputAvailableAsync().InTime(), Is.True);
    }

    [Test]
    public async Task ReceiveAllAsync_goes_through_all_to_the_end()
    {
        BlockUnderTest<int> block = Create(2);
        block.PostAll(1, 2, 3);
        block.Complete();
        List<int[]> received = [];
        await foreach (int[] batch in block.Source.ReceiveAllAsync()) received.Add(batch);

        Assert.That(received, Is.EqualTo(new int[][] { [1, 2], [3] }));
    }

    [Test]
    public void ReceiveAllAsync_ends_when_its_token_is_canceled()
    {
        BlockUnderTest<int> block = Create(2);
        using CancellationTokenSource cancellation = new();
        IAsyncEnumerator<int[]> all = block.Source.ReceiveAllAsync(cancellation.Token).GetAsyncEnumerator();
        Task<bool> next = all.MoveNextAsync().AsTask();
        cancellation.Cancel();

        Assert.That(() => next.InTime(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_receive_loop_with_OutputAvailableAsync_sees_all()
    {
        BlockUnderTest<int> block = Create(3);
        block.PostAll(Enumerable.Range(0, 10));
        block.Complete();
        List<int> received = [];
        while (await block.Source.OutputAvailableAsync().InTime())
        {
            while (block.Take() is { } batch) received.AddRange(batch);
        }

        Assert.That(received, Is.EqualTo(Enumerable.Range(0, 10)));
    }
}
