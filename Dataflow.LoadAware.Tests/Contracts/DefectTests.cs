using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>
/// The defects of <see cref="BatchBlock{T}"/> that ours does not copy. Each script runs on both: on the peer the test shows the defect
/// (and fails the day it is repaired), on ours that it is not there.
/// </summary>
[TestFixtureSource(typeof(BlockKind), nameof(BlockKind.All))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Defect of BatchBlock")]
public sealed class DefectTests(BlockKind kind)
{
    private static readonly InvalidOperationException Boom = new("boom");
    private readonly PumpedScheduler _pump = new();
    private readonly ProtocolLog _log = new();
    private readonly CancellationTokenSource _cancellation = new();

    private bool IsPeer => kind == BlockKind.Peer;

    [TearDown]
    public void Dispose_of_the_token() => _cancellation.Dispose();

    // dotnet/runtime#52348
    [Test]
    public async Task Cancel_after_Complete_never_ends_a_block_with_unread_output()
    {
        BlockUnderTest<int> block = Create(2, new() { CancellationToken = _cancellation.Token });
        StartedTasks.RunToEnd(() =>
        {
            block.PostAll(1, 2);
            block.Complete();
        });
        await _cancellation.CancelAsync();

        await AssertStaysOpenOnThePeer(block, Outcome.Canceled);
    }

    // dotnet/runtime#59197
    [Test]
    public async Task Fault_after_Complete_never_ends_a_block_with_unread_output()
    {
        BlockUnderTest<int> block = Create(2, new());
        block.PostAll(1, 2);
        block.Complete();
        block.Fault(Boom);

        await AssertStaysOpenOnThePeer(block, Outcome.Faulted(Boom));
    }

    [Test]
    public async Task Cancel_after_the_last_group_never_ends_a_block_with_unread_output()
    {
        BlockUnderTest<int> block = Create(2, new() { CancellationToken = _cancellation.Token, MaxNumberOfGroups = 1 });
        StartedTasks.RunToEnd(() => block.PostAll(1, 2));
        await _cancellation.CancelAsync();

        await AssertStaysOpenOnThePeer(block, Outcome.Canceled);
    }

    [Test]
    public async Task Fault_after_the_last_group_never_ends_a_block_with_unread_output()
    {
        BlockUnderTest<int> block = Create(2, new() { MaxNumberOfGroups = 1 });
        block.PostAll(1, 2);
        block.Fault(Boom);

        await AssertStaysOpenOnThePeer(block, Outcome.Faulted(Boom));
    }

    [Test]
    public void A_post_is_declined_with_room_to_spare_while_a_task_is_under_way()
    {
        BlockUnderTest<int> block = Create(10, new() { BoundedCapacity = 100, TaskScheduler = _pump });
        block.Post(1);
        block.TriggerBatch();

        Assert.That(block.Post(2), Is.EqualTo(!IsPeer));
    }

    [Test]
    public void A_trigger_on_an_empty_bounded_block_cuts_a_later_batch_short()
    {
        BlockUnderTest<int> block = Create(5, new() { BoundedCapacity = 7, TaskScheduler = _pump });
        block.TriggerBatch();
        _pump.RunAll();
        block.PostAll(1, 2, 3, 4, 5, 6, 7);
        block.Take();
        _pump.RunAll();

        Assert.That(block.OutputCount, Is.EqualTo(IsPeer ? 1 : 0));
    }

    [Test]
    public void A_trigger_on_an_empty_non_greedy_block_cuts_a_later_batch_short()
    {
        BlockUnderTest<int> block = Create(5, new() { Greedy = false, TaskScheduler = _pump });
        block.TriggerBatch();
        _pump.RunAll();
        new FakeSource<int>(1, _log).OfferTo(block.Target);
        _pump.RunAll();

        Assert.That(block.OutputCount, Is.EqualTo(IsPeer ? 1 : 0));
    }

    // dotnet/docs#5877
    [Test]
    public void A_trigger_on_a_bounded_block_takes_effect_only_later()
    {
        BlockUnderTest<int> block = Create(5, new() { BoundedCapacity = 5, TaskScheduler = _pump });
        block.PostAll(1, 2);
        block.TriggerBatch();

        Assert.That(block.OutputCount, Is.EqualTo(IsPeer ? 0 : 1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_new_block_sets_memory_aside_for_its_batch_size(bool greedy)
    {
        GroupingDataflowBlockOptions options = new() { Greedy = greedy, BoundedCapacity = 1_000_000 };
        BytesFor(1, options);
        long small = BytesFor(1, options);
        long large = BytesFor(1_000_000, options);

        Assert.That(large - small, IsPeer ? Is.GreaterThan(10_000_000) : Is.Zero);
    }

    [Test]
    public void A_triggered_batch_of_a_non_greedy_block_goes_beyond_its_capacity()
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = false, BoundedCapacity = 2, TaskScheduler = _pump });
        foreach (int[] values in new int[][] { [1], [2, 3] })
        {
            foreach (int value in values) new FakeSource<int>(value, _log).OfferTo(block.Target);
            block.TriggerBatch();
            _pump.RunAll();
        }

        Assert.That(block.TakeAll().Sum(batch => batch.Length), Is.EqualTo(IsPeer ? 3 : 2));
    }

    [Test]
    public void A_source_that_throws_gets_others_released_that_were_never_reserved()
    {
        BlockUnderTest<int> block = Create(2, new() { BoundedCapacity = 2, TaskScheduler = _pump });
        block.PostAll(1, 2);
        FakeSource<int>[] sources = [new(3, _log) { OnConsume = () => throw Boom }, new(4, _log)];
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        block.Take();
        _pump.RunUntil(() => sources[1].Released.IsCompleted, "the other source is told");

        Assert.That(_log.Misuse, IsPeer ? Is.EqualTo(new[] { "4 was released without a reservation." }) : Is.Empty);
    }

    [Test]
    public void A_source_that_throws_gets_others_released_that_were_consumed_already()
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = false, TaskScheduler = _pump });
        FakeSource<int>[] sources = [new(1, _log), new(2, _log) { OnConsume = () => throw Boom }];
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        _pump.RunUntil(() => block.Completion.IsCompleted, "the block ends");

        Assert.That(_log.Misuse, IsPeer ? Has.Member("1 was released without a reservation.") : Is.Empty);
    }

    // A message that waits to be taken keeps the target half of the peer from ending, and so its source half from declining: whether it
    // offers again is then no race.
    [Test]
    public void A_target_that_throws_is_offered_the_same_batch_again()
    {
        BlockUnderTest<int> block = Create(1, new() { Greedy = false, TaskScheduler = _pump });
        FakeTarget<int[]> target = new(_log) { OnOffer = _ => throw Boom };
        block.LinkTo(target);
        new FakeSource<int>(1, _log).OfferTo(block.Target);
        _pump.RunOne();
        new FakeSource<int>(2, _log).OfferTo(block.Target);
        _pump.RunOne();
        _pump.RunNewest();

        Assert.That(target.Offers.Select(offer => offer.Header.Id), Is.EqualTo(IsPeer ? new long[] { 1, 1 } : [1]));
    }

    [Test]
    public void A_receive_starts_an_offering_task_with_no_link_to_offer_to()
    {
        BlockUnderTest<int> block = Create(1, new() { TaskScheduler = _pump });
        block.PostAll(1, 2);
        block.Take();

        Assert.That(_pump.Queued, IsPeer ? Is.Positive : Is.Zero);
    }

    [TestCase("OutputCount")]
    [TestCase("TryReceive")]
    [TestCase("LinkTo")]
    public void The_source_half_waits_for_a_slow_target(string member)
    {
        BlockUnderTest<int> block = Create(1, new() { TaskScheduler = _pump });
        bool ended = false;
        FakeTarget<int[]> target = new(_log);
        target.OnOffer = _ =>
        {
            ended = OtherThread.Ends(() => Touch(block, member), IsPeer ? Patience.ShouldNotHappen : Patience.ShouldHappen);
            return DataflowMessageStatus.Accepted;
        };
        block.LinkTo(target);
        block.Post(1);
        _pump.RunUntil(() => target.Offers.Length == 1, "the batch is offered");

        Assert.That(ended, Is.EqualTo(!IsPeer));
    }

    [Test]
    public void A_receive_waits_for_a_slow_target_and_then_finds_what_that_did_not_want()
    {
        BlockUnderTest<int> block = Create(1, new());
        block.Post(1);
        Task<int[]?>? receive = null;
        FakeTarget<int[]> target = new(_log)
        {
            OnOffer = _ =>
            {
                receive = Task.Factory.StartNew(block.Take, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                receive.Wait(IsPeer ? Patience.ShouldNotHappen : Patience.ShouldHappen);
                return DataflowMessageStatus.Declined;
            },
        };
        block.LinkTo(target);

        Assert.That(receive!.InTime().Result, IsPeer ? Is.EqualTo(new[] { 1 }) : Is.Null, "ours says there is nothing");
    }

    [Test]
    public void To_dispose_of_a_link_waits_for_the_offer_that_is_under_way()
    {
        BlockUnderTest<int> block = Create(1, new() { TaskScheduler = _pump });
        bool ended = false;
        FakeTarget<int[]> target = new(_log);
        IDisposable link = block.LinkTo(target);
        target.OnOffer = _ =>
        {
            ended = OtherThread.Ends(link.Dispose, IsPeer ? Patience.ShouldNotHappen : Patience.ShouldHappen);
            return DataflowMessageStatus.Accepted;
        };
        block.Post(1);
        _pump.RunUntil(() => target.Offers.Length == 1, "the batch is offered");

        Assert.That(ended, Is.EqualTo(!IsPeer));
        Assert.That(target.Accepted, Is.EqualTo(new[] { new[] { 1 } }), "the offer lands all the same");
    }

    [Test]
    public void A_post_waits_for_a_slow_source()
    {
        BlockUnderTest<int> block = Create(5, new());
        bool ended = false;
        FakeSource<int> source = new(1, _log);
        source.OnConsume = () => ended = OtherThread.Ends(() => block.Post(2), IsPeer ? Patience.ShouldNotHappen : Patience.ShouldHappen);
        source.OfferTo(block.Target, consumeToAccept: true);

        Assert.That(ended, Is.EqualTo(!IsPeer));
    }

    private static void Touch(BlockUnderTest<int> block, string member)
    {
        if (member == "OutputCount") _ = block.OutputCount;
        if (member == "TryReceive") block.Take();
        if (member == "LinkTo") block.LinkTo(DataflowBlock.NullTarget<int[]>());
    }

    private BlockUnderTest<int> Create(int size, GroupingDataflowBlockOptions options) => kind.Create<int>(size, options);

    private long BytesFor(int size, GroupingDataflowBlockOptions options)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        BlockUnderTest<int> block = Create(size, options);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(block);
        return bytes;
    }

    /// <summary>Ours ends with its batch unread; the peer still has it to give when another block, ended later, is long over.</summary>
    private async Task AssertStaysOpenOnThePeer(BlockUnderTest<int> block, string outcome)
    {
        if (!IsPeer)
        {
            Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(outcome));
            return;
        }

        BlockUnderTest<int> twin = Create(2, new());
        twin.Fault(Boom);
        await Outcome.Of(twin.Completion);
        Assert.That(block.Take(), Is.EqualTo(new[] { 1, 2 }));
    }
}
