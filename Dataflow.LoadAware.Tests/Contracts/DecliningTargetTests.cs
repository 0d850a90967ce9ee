using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>A block that takes nothing any more, and what becomes of those who wait when it starts to decline.</summary>
public sealed class DecliningTargetTests(BlockKind kind) : BlockContract(kind)
{
    private readonly CancellationTokenSource _cancellation = new();

    public enum Ending
    {
        Complete,
        Fault,
        Cancel,
        Quota,
    }

    [TearDown]
    public void Dispose_of_the_token() => _cancellation.Dispose();

    [Test]
    public void An_offer_is_declined_for_good([Values] Ending ending, [Values] bool greedy) =>
        Assert.That(Source(1).OfferTo(Ended(ending, greedy).Target), Is.EqualTo(DecliningPermanently));

    [Test]
    public void A_post_is_declined_for_good([Values] Ending ending, [Values] bool greedy) =>
        Assert.That(
            Ended(ending, greedy).Target.OfferMessage(new DataflowMessageHeader(1), 1, null, false),
            Is.EqualTo(DecliningPermanently));

    [Test]
    public void The_source_is_not_called_to_find_that_out([Values] Ending ending, [Values] bool greedy)
    {
        Source(1).OfferTo(Ended(ending, greedy).Target, consumeToAccept: true);
        Pump.RunAll();

        Assert.That(Log.Calls, Is.Empty);
    }

    [Test]
    public async Task SendAsync_ends_false([Values] Ending ending, [Values] bool greedy) =>
        Assert.That(await Ended(ending, greedy).SendAsync(1).InTime(), Is.False);

    [Test]
    public async Task A_waiting_SendAsync_ends_false([Values(Ending.Complete, Ending.Fault, Ending.Cancel)] Ending ending, [Values] bool greedy)
    {
        BlockUnderTest<int> block = Waiting(greedy);
        Task<bool> send = block.SendAsync(3);
        Reach(ending, block);
        Pump.RunAll();

        Assert.That(await send.InTime(), Is.False);
    }

    [Test]
    public async Task A_source_that_waits_is_reserved_and_released([Values(Ending.Complete, Ending.Fault, Ending.Cancel)] Ending ending, [Values] bool greedy)
    {
        BlockUnderTest<int> block = Waiting(greedy);
        FakeSource<int> source = Offered(block, 3)[0];
        Reach(ending, block);
        await source.Released.InTime();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 3", "release 3" }));
    }

    [Test]
    public async Task A_released_source_that_offers_again_is_declined_for_good([Values] bool greedy)
    {
        BlockUnderTest<int> block = Waiting(greedy);
        FakeSource<int> source = Source(3);
        TaskCompletionSource<DataflowMessageStatus> again = new();
        source.OnRelease = () => again.SetResult(source.OfferTo(block.Target));
        source.OfferTo(block.Target);
        block.Complete();

        Assert.That(await again.Task.InTime(), Is.EqualTo(DecliningPermanently));
    }

    [Test]
    public async Task A_waiting_source_that_says_no_is_not_released([Values] bool greedy)
    {
        BlockUnderTest<int> block = Waiting(greedy);
        FakeSource<int>[] sources = [Source(3), Source(4)];
        sources[0].OnReserve = () => false;
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        block.Complete();
        await sources[1].Released.InTime();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 3", "reserve 4", "release 4" }));
    }

    [Test]
    public void A_waiting_source_that_throws_faults_the_completion([Values("reserve", "release")] string call)
    {
        BlockUnderTest<int> block = Waiting(greedy: true);
        FakeSource<int> source = Source(3);
        InvalidOperationException boom = new("boom");
        if (call == "reserve") source.OnReserve = () => throw boom;
        if (call == "release") source.OnRelease = () => throw boom;
        source.OfferTo(block.Target);
        block.Complete();
        block.TakeAll();
        Pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(block.Completion.Exception?.InnerExceptions, Is.EqualTo(new[] { boom }));
    }

    [Test]
    public void A_waiting_source_that_throws_does_not_strand_the_others()
    {
        BlockUnderTest<int> block = Waiting(greedy: true);
        FakeSource<int>[] sources = [Source(3), Source(4)];
        sources[0].OnReserve = () => throw new InvalidOperationException("boom");
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        block.Complete();

        Assert.That(() => sources[1].Released.InTime(), Throws.Nothing);
    }

    [Test]
    public async Task An_upstream_link_that_asks_for_it_completes_the_block()
    {
        BlockUnderTest<int> block = Create(2);
        BufferBlock<int> buffer = new();
        buffer.LinkTo(block.Target, new() { PropagateCompletion = true });
        buffer.Post(1);
        buffer.Complete();

        Assert.That(await block.ReceiveAsync(), Is.EqualTo(new[] { 1 }));
        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void Triggering_does_nothing([Values] Ending ending, [Values] bool greedy)
    {
        BlockUnderTest<int> block = Ended(ending, greedy);
        Assert.That(block.TriggerBatch, Throws.Nothing);
        Pump.RunAll();

        Assert.That(block.OutputCount, Is.Zero);
    }

    [Test]
    public void Ending_again_does_nothing([Values] Ending ending, [Values] bool greedy)
    {
        BlockUnderTest<int> block = Ended(ending, greedy);

        Assert.That(
            () =>
            {
                block.Complete();
                block.Fault(new InvalidOperationException("too late"));
                _cancellation.Cancel();
                block.Complete();
            },
            Throws.Nothing);
    }

    private BlockUnderTest<int> Ended(Ending ending, bool greedy)
    {
        if (ending == Ending.Quota) return QuotaReached(greedy);
        BlockUnderTest<int> block = Create(2, new() { Greedy = greedy, TaskScheduler = Pump, CancellationToken = _cancellation.Token });
        Reach(ending, block);
        return block;
    }

    private BlockUnderTest<int> QuotaReached(bool greedy)
    {
        ProtocolLog apart = new();
        BlockUnderTest<int> block = Create(1, new() { Greedy = greedy, TaskScheduler = Pump, MaxNumberOfGroups = 1 });
        new FakeSource<int>(0, apart).OfferTo(block.Target);
        Pump.RunUntil(() => block.OutputCount == 1, "the only batch is there");
        block.Take();
        return block;
    }

    /// <summary>A block where the next offer has to wait: full when greedy, short of messages when not.</summary>
    private BlockUnderTest<int> Waiting(bool greedy)
    {
        int size = greedy ? 2 : 9;
        BlockUnderTest<int> block = Create(
            size,
            new() { Greedy = greedy, BoundedCapacity = size, TaskScheduler = Pump, CancellationToken = _cancellation.Token });
        if (greedy) block.PostAll(1, 2);
        return block;
    }

    private void Reach(Ending ending, BlockUnderTest<int> block)
    {
        if (ending == Ending.Complete) block.Complete();
        if (ending == Ending.Fault) block.Fault(new InvalidOperationException("fault"));
        if (ending == Ending.Cancel) _cancellation.Cancel();
    }
}
