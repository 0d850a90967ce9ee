using System.Globalization;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>Sources, schedulers and clocks that do what they should not: nothing is invented, lost or left open.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AwkwardNeighbourTests
{
    private readonly InvalidOperationException _boom = new("boom");
    private readonly PumpedScheduler _pump = new();

    [Test]
    public void A_source_that_gives_its_message_and_then_throws_leaves_nothing_behind()
    {
        var block = new AdaptiveBatchBlock<string>(2);
        var source = new GivesAndThrows(_boom);

        Assert.That(() => ((ITargetBlock<string>)block).OfferMessage(new DataflowMessageHeader(1), "1", source, consumeToAccept: true), Throws.Exception.SameAs(_boom));
        Assert.That(block.InputCount, Is.Zero);
    }

    // With a stack frame for each it would end the process.
    [TestCase(true)]
    [TestCase(false)]
    public void A_scheduler_that_runs_inline_gets_a_long_backlog_through_one_message_a_task(bool greedy)
    {
        const int Count = 20_000;
        var block = new AdaptiveBatchBlock<int>(1, new GroupingDataflowBlockOptions
        {
            Greedy = greedy,
            MaxMessagesPerTask = 1,
            TaskScheduler = HookedScheduler.Inline(),
        });
        Task<bool>[] sends = [.. Enumerable.Range(0, Count).Select(number => block.SendAsync(number))];
        List<int> handled = [];
        var target = new FakeTarget<int[]>(new ProtocolLog()) { OnOffer = offer => { handled.AddRange(offer.Value); return DataflowMessageStatus.Accepted; } };
        block.LinkTo(target);

        Assert.That(() => Task.WhenAll(sends).InTime(), Throws.Nothing);
        Assert.That(handled, Is.EqualTo(Enumerable.Range(0, Count)));
    }

    [Test]
    public async Task A_timer_that_cannot_be_disposed_of_does_not_keep_the_block_from_its_end()
    {
        var timed = new TimedBlock(size: 4, timeoutMilliseconds: 100);
        timed.Time.OnCall = call => _ = call == nameof(IDisposable.Dispose) ? throw _boom : 0;
        timed.Block.Post(1);
        timed.Block.Complete();
        timed.Take();

        Assert.That(await Outcome.Of(timed.Block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task A_timer_that_cannot_be_set_again_is_disposed_of()
    {
        var timed = new TimedBlock(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Time.OnCall = call => _ = call == nameof(ITimer.Change) ? throw _boom : 0;
        timed.Advance(milliseconds: 100); // due: taken, and the next item sets the timer again
        timed.Take();
        timed.Block.Post(2);

        Assert.That(await Outcome.Of(timed.Block.Completion), Is.EqualTo(Outcome.Faulted(_boom)));
        Assert.That(timed.Time.TimersDisposed, Is.EqualTo(timed.Time.TimersMade));
    }

    [Test]
    public void A_listener_to_the_meter_does_not_make_a_broken_clock_end_the_block()
    {
        using var meter = new Diagnostics.MeterReadings();
        var time = new HookedTimeProvider();
        var block = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { InitialBatchSize = 1, TimeProvider = time, MeterFactory = meter });
        block.Post(1);
        time.OnCall = _ => throw _boom;

        bool received = block.TryReceive(null, out int[]? batch);
        time.OnCall = _ => { };

        Assert.That((received, batch, block.Post(2)), Is.EqualTo((true, new[] { 1 }, true)));
    }

    // Batches have items of many posters; the context of none of them is the batch's own. BatchBlock hands on that of one by chance.
    [Test]
    public void A_batch_carries_the_context_of_no_poster([Values] bool pumped)
    {
        var mine = new AsyncLocal<string?>();
        using var offered = new ManualResetEventSlim();
        string? seen = "never offered";
        var block = new AdaptiveBatchBlock<int>(1, new GroupingDataflowBlockOptions { TaskScheduler = pumped ? _pump : TaskScheduler.Default });
        block.LinkTo(new FakeTarget<int[]>(new ProtocolLog())
        {
            OnOffer = _ =>
            {
                seen = mine.Value;
                offered.Set();
                return DataflowMessageStatus.Accepted;
            },
        });
        mine.Value = "the poster's";
        block.Post(1);
        mine.Value = null;
        _pump.RunAll();

        Assert.That(offered.Wait(Patience.ShouldHappen), Is.True);
        Assert.That(seen, Is.Null);
    }

    [Test]
    public void Triggers_between_which_nothing_began_to_arrive_cost_one_mark()
    {
        var block = new AdaptiveBatchBlock<string>(10);
        var slow = new FakeSource<string>("slow", new ProtocolLog())
        {
            OnConsume = () =>
            {
                for (int i = 0; i < 1_000; i++) block.TriggerBatch();
                block.Post(string.Create(CultureInfo.InvariantCulture, $"{block.InputCount} came before"));
                return true;
            },
        };
        slow.OfferTo(block, consumeToAccept: true);

        // The marks end a batch behind the slow one, whatever their number.
        Assert.That((block.TryReceive(null, out string[]? batch), batch), Is.EqualTo((true, new[] { "0 came before", "slow" })));
    }

    private sealed class GivesAndThrows(Exception exception) : ISourceBlock<string>
    {
        public Task Completion => Task.CompletedTask;

        public string ConsumeMessage(DataflowMessageHeader messageHeader, ITargetBlock<string> target, out bool messageConsumed)
        {
            messageConsumed = true;
            throw exception;
        }

        public bool ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<string> target) => false;

        public void ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<string> target)
        {
        }

        public IDisposable LinkTo(ITargetBlock<string> target, DataflowLinkOptions linkOptions) => throw new NotSupportedException();

        public void Complete() => throw new NotSupportedException();

        public void Fault(Exception exception) => throw new NotSupportedException();
    }
}
