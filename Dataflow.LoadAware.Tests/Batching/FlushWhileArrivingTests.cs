using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>
/// A flush or a trigger while messages are on their way: their senders may know already that they were accepted, so it covers them.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FlushWhileArrivingTests
{
    private readonly ProtocolLog _log = new();
    private readonly PumpedScheduler _pump = new();

    [TearDown]
    public void No_fake_was_misused() => Assert.That(_log.Misuse, Is.Empty);

    [Test]
    public void A_flush_is_not_done_before_a_postponed_message_that_was_consumed_is_handed_on()
    {
        AdaptiveBatchBlock<int> block = Full();
        Task flush = Task.CompletedTask;
        TakePostponed(block, () => flush = block.FlushAsync());

        Assert.That(flush.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_flush_is_done_when_that_message_is_handed_on()
    {
        AdaptiveBatchBlock<int> block = Full();
        Task flush = Task.CompletedTask;
        TakePostponed(block, () => flush = block.FlushAsync());

        Assert.That(Take(block), Is.EqualTo(new[] { 3 }));
        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void A_trigger_sends_out_a_postponed_message_that_was_consumed()
    {
        AdaptiveBatchBlock<int> block = Full();
        TakePostponed(block, block.TriggerBatch);

        Assert.That(Take(block), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public void A_flush_sends_out_an_offered_message_that_is_being_consumed()
    {
        AdaptiveBatchBlock<int> block = new(5);
        Task flush = Task.CompletedTask;
        Arrive(block, () => flush = block.FlushAsync(), comes: true);

        Assert.That((flush.IsCompleted, Take(block)), Is.EqualTo((false, new[] { 4 })));
    }

    [Test]
    public async Task A_flush_does_not_wait_for_a_message_that_went_elsewhere()
    {
        AdaptiveBatchBlock<int> block = new(5);
        Task flush = Task.CompletedTask;
        Arrive(block, () => flush = block.FlushAsync(), comes: false);

        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void A_trigger_for_a_message_that_went_elsewhere_leaves_nothing_behind()
    {
        AdaptiveBatchBlock<int> block = new(5);
        Arrive(block, block.TriggerBatch, comes: false);
        block.PostMany([1, 2]);

        Assert.That(block.OutputCount, Is.Zero);
    }

    [Test]
    public async Task A_flush_for_a_message_that_a_fault_drops_is_told()
    {
        AdaptiveBatchBlock<int> block = new(5);
        Task flush = Task.CompletedTask;
        Arrive(
            block,
            () =>
            {
                block.Post(1);
                flush = block.FlushAsync();
                ((IDataflowBlock)block).Fault(new InvalidOperationException());
            },
            comes: true);

        await Outcome.Of(block.Completion);
        Assert.That(async () => await flush.InTime(), Throws.InvalidOperationException);
    }

    private static int[]? Take(AdaptiveBatchBlock<int> block) => block.TryReceive(null, out int[]? batch) ? batch : null;

    /// <summary>A block of size and capacity 2 that holds one batch.</summary>
    private AdaptiveBatchBlock<int> Full()
    {
        AdaptiveBatchBlock<int> block = new(2, new GroupingDataflowBlockOptions { BoundedCapacity = 2, TaskScheduler = _pump });
        block.PostMany([1, 2]);
        return block;
    }

    /// <summary>Has 3 taken from its source; <paramref name="meanwhile"/> runs before it is in the queue, while the next source is asked in vain.</summary>
    private void TakePostponed(AdaptiveBatchBlock<int> block, Action meanwhile)
    {
        new FakeSource<int>(3, _log).OfferTo(block);
        Source(meanwhile, comes: false).OfferTo(block);
        Take(block);
        _pump.RunAll();
    }

    private void Arrive(AdaptiveBatchBlock<int> block, Action meanwhile, bool comes) =>
        Source(meanwhile, comes).OfferTo(block, consumeToAccept: true);

    private FakeSource<int> Source(Action meanwhile, bool comes) => new(4, _log)
    {
        OnConsume = () =>
        {
            meanwhile();
            return comes;
        },
    };
}
