using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>What the blocks report to their meter.</summary>
[TestFixture]
internal sealed class MeterTests
{
    private static readonly LoadScoring AnySaturated = new() { Combine = LoadCombination.Max };

    private readonly MeterReadings _meter = new();
    private readonly FakeTimeProvider _time = new();

    [TearDown]
    public void StopListening() => _meter.Dispose();

    [Test]
    public void The_live_size_and_the_waiting_items_are_what_they_are_now()
    {
        AdaptiveBatchBlock<int> block = Make(size: 5);
        block.PostMany([1, 2, 3]);
        block.BatchSize = 7;

        Assert.That(_meter.Of("loadaware.batch.size"), Is.EqualTo(new[] { "block=orders: 7" }));
        Assert.That(_meter.Of("loadaware.items.waiting"), Is.EqualTo(new[] { "block=orders: 3" }));
    }

    [Test]
    public void The_oldest_item_tells_how_long_it_has_waited()
    {
        AdaptiveBatchBlock<int> block = Make(size: 5);
        block.Post(1);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        block.Post(2);

        Assert.That(_meter.Of("loadaware.items.oldest_age"), Is.EqualTo(new[] { "block=orders: 0.5" }));
    }

    [Test]
    public void An_item_that_is_overdue_goes_on_growing_old()
    {
        AdaptiveBatchBlock<int> block = Make(size: 5);
        block.Post(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Drain(block);
        block.Post(2);
        for (int i = 0; i < 30; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            block.PostMany([3, 4, 5]);
        }

        Assert.That(_meter.Of("loadaware.items.oldest_age"), Is.EqualTo(new[] { "block=orders: 30" }));
    }

    [Test]
    public void An_empty_block_has_no_oldest_item()
    {
        Make(size: 5);

        Assert.That(_meter.Of("loadaware.items.oldest_age"), Is.Empty);
    }

    [Test]
    public void Batches_and_items_are_counted_by_why_they_went()
    {
        AdaptiveBatchBlock<int> block = Make(size: 2);
        block.PostMany([1, 2, 3]);
        Drain(block);
        _time.Advance(TimeSpan.FromSeconds(1.1));
        Drain(block);
        block.Post(4);
        block.TriggerBatch();
        Drain(block);
        block.Post(5);
        block.Complete();
        Drain(block);

        string[] expected = ["block=orders reason=size: 1", "block=orders reason=timeout: 1", "block=orders reason=trigger: 1", "block=orders reason=completion: 1"];
        Assert.That(_meter.Of("loadaware.batches"), Is.EquivalentTo(expected));
        Assert.That(_meter.Of("loadaware.items"), Has.Member("block=orders reason=size: 2"));
    }

    [Test]
    public void A_batch_closed_by_weight_and_one_for_an_idle_target_say_so()
    {
        var heavy = new AdaptiveBatchBlock<int>(Options(size: 5), new BatchWeight<int>(item => item, 10));
        heavy.PostMany([6, 6]);
        Drain(heavy);
        AdaptiveBatchBlockOptions options = Options(size: 5);
        options.FlushWhenIdle = true;
        var idle = new AdaptiveBatchBlock<int>(options);
        idle.Post(1);
        Drain(idle);

        Assert.That(_meter.Of("loadaware.batches"), Is.EquivalentTo(new[] { "block=orders reason=weight: 1", "block=orders reason=idle: 1" }));
    }

    [Test]
    public void Posts_that_were_declined_are_counted()
    {
        AdaptiveBatchBlock<int> block = Make(size: 2, capacity: 2);
        block.PostMany([1, 2, 3, 4]);
        block.Post(5);
        block.Complete();
        block.Post(6);

        Assert.That(_meter.Of("loadaware.posts.declined"), Is.EqualTo(new[] { "block=orders: 4" }));
    }

    [Test]
    public void A_batch_records_how_full_it_was_and_how_old()
    {
        AdaptiveBatchBlock<int> block = Make(size: 4);
        block.Post(1);
        _time.Advance(TimeSpan.FromSeconds(2));
        Drain(block);

        Assert.That(_meter.Of("loadaware.batch.fill_ratio"), Is.EqualTo(new[] { "block=orders reason=timeout: 0.25" }));
        Assert.That(_meter.Of("loadaware.batch.age"), Is.EqualTo(new[] { "block=orders reason=timeout: 2" }));
    }

    [Test]
    public void A_feedback_block_reports_under_the_name_of_the_block_it_drives()
    {
        AdaptiveBatchBlock<int> block = Make(size: 50);
        var feedback = new LoadFeedbackBlock(
            block, new LoadFeedbackBlockOptions { Controller = new LoadThresholdController(), Scoring = AnySaturated, TimeProvider = _time, MeterFactory = _meter });
        _time.Advance(TimeSpan.FromMinutes(1));
        feedback.Post(new LoadFeedback { BatchSize = 50, CpuLoad = 1 });

        Assert.That(_meter.Of("loadaware.feedback"), Is.EqualTo(new[] { "block=orders: 1" }));
        Assert.That(_meter.Of("loadaware.size.changes"), Is.EqualTo(new[] { "block=orders reason=high_load direction=down: 1" }));
        Assert.That(_meter.Of("loadaware.load.score").Single(), Is.EqualTo("block=orders: 1"));
        GC.KeepAlive(feedback);
    }

    [Test]
    public void Blocks_of_one_name_add_up()
    {
        Make(size: 5).PostMany([1, 2, 3]);
        Make(size: 6).PostMany([1]);

        Assert.That(_meter.Of("loadaware.items.waiting"), Is.EqualTo(new[] { "block=orders: 4" }));
        Assert.That(_meter.Of("loadaware.batch.size"), Is.EqualTo(new[] { "block=orders: 6" }));
    }

    [Test]
    public async Task Counts_outlive_their_block_and_gauges_do_not()
    {
        AdaptiveBatchBlock<int> block = Make(size: 2);
        block.PostMany([1, 2]);
        Drain(block);
        block.Complete();
        await block.Completion.InTime();

        Assert.That(_meter.Of("loadaware.batches"), Is.EqualTo(new[] { "block=orders reason=size: 1" }));
        Assert.That(_meter.Of("loadaware.batches"), Is.EqualTo(new[] { "block=orders reason=size: 1" }), "and is not counted twice");
        Assert.That(_meter.Of("loadaware.batch.size"), Is.Empty);
    }

    [Test]
    public async Task Posts_to_a_block_that_has_ended_are_counted_however_often_somebody_asks()
    {
        AdaptiveBatchBlock<int> block = Make(size: 2);
        block.Complete();
        await block.Completion.InTime();
        block.Post(1);
        Assert.That(_meter.Of("loadaware.posts.declined"), Is.EqualTo(new[] { "block=orders: 1" }));

        block.Post(2);

        Assert.That(_meter.Of("loadaware.posts.declined"), Is.EqualTo(new[] { "block=orders: 2" }));
    }

    [Test]
    public void A_block_that_nobody_holds_is_collected()
    {
        WeakReference block = MakeAndForget();

        Patience.Until(() => Collected(block), "the block is collected");
    }

    [Test]
    public void A_block_whose_clock_fails_does_not_silence_the_others()
    {
        var broken = new HookedTimeProvider();
        AdaptiveBatchBlockOptions options = Options(size: 5);
        options.TimeProvider = broken;
        options.NameFormat = "broken";
        Make(options).Post(1);
        AdaptiveBatchBlock<int> block = Make(size: 5);
        block.Post(1);
        broken.OnCall = _ => throw new InvalidOperationException("boom");

        Assert.That(_meter.Of("loadaware.items.oldest_age"), Is.EqualTo(new[] { "block=orders: 0" }));
    }

    [Test]
    public void A_controller_that_hangs_holds_up_no_reading()
    {
        using var decided = new ManualResetEventSlim();
        using var asked = new ManualResetEventSlim();
        var controller = new HeldController(asked, decided);
        var feedback = new LoadFeedbackBlock(
            Make(size: 50), new LoadFeedbackBlockOptions { Controller = controller, Scoring = AnySaturated, TimeProvider = _time, MeterFactory = _meter });
        Task posting = Task.Run(() => feedback.Post(new LoadFeedback { BatchSize = 50, CpuLoad = 1 }));
        Assert.That(asked.Wait(Patience.ShouldHappen), Is.True);

        string[] score = [];
        bool read = OtherThread.Ends(() => score = _meter.Of("loadaware.load.score"), Patience.ShouldHappen);
        decided.Set();

        Assert.That((read, score), Is.EqualTo((true, new[] { "block=orders: 1" })));
        Assert.That(posting.InTime, Throws.Nothing);
    }

    [Test]
    public void A_block_without_a_name_reports_under_that_of_its_type()
    {
        Make(new AdaptiveBatchBlockOptions { MeterFactory = _meter }).Post(1);

        Assert.That(_meter.Of("loadaware.items.waiting"), Is.EqualTo(new[] { "block=AdaptiveBatchBlock: 1" }));
    }

    private sealed class HeldController(ManualResetEventSlim asked, ManualResetEventSlim decided) : IBatchSizeController
    {
        public BatchSizeDecision Decide(in BatchObservation observation)
        {
            asked.Set();
            decided.Wait(Patience.ShouldHappen);
            return new BatchSizeDecision(observation.CurrentSize, BatchSizeReason.Fixed);
        }
    }

    private static void Drain(AdaptiveBatchBlock<int> block)
    {
        while (block.TryReceive(out _))
        {
        }
    }

    private static bool Collected(WeakReference reference)
    {
        GC.Collect();
        return !reference.IsAlive;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference MakeAndForget() => new(new AdaptiveBatchBlock<int>(Options(size: 2)));

    private AdaptiveBatchBlock<int> Make(int size, int capacity = DataflowBlockOptions.Unbounded) => Make(Options(size, capacity));

    private AdaptiveBatchBlock<int> Make(AdaptiveBatchBlockOptions options) => _meter.Hold(new AdaptiveBatchBlock<int>(options));

    private AdaptiveBatchBlockOptions Options(int size, int capacity = DataflowBlockOptions.Unbounded) => new()
    {
        InitialBatchSize = size,
        BoundedCapacity = capacity,
        NameFormat = "orders",
        TimeProvider = _time,
        MeterFactory = _meter,
    };
}
