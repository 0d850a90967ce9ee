using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>FlushTimeout: the age of the oldest waiting item at which a partial batch is due.</summary>
public sealed class FlushTimeoutTests
{
    private readonly ProtocolLog _log = new();

    [Test]
    public void A_lone_item_is_due_when_it_is_that_old()
    {
        TimedBlock timed = new(size: 10, timeoutMilliseconds: 250);
        timed.Block.Post(1);
        timed.Advance(250);

        Assert.That(timed.Take(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void A_lone_item_is_not_due_before()
    {
        TimedBlock timed = new(size: 10, timeoutMilliseconds: 250);
        timed.Block.Post(1);
        timed.Advance(249.999);

        Assert.That(timed.Block.OutputCount, Is.Zero);
    }

    [Test]
    public void With_250_ms_and_an_item_every_125_ms_the_first_batch_leaves_after_250_ms_with_the_items_that_were_there()
    {
        TimedBlock timed = new(size: 10, timeoutMilliseconds: 250);
        FakeTarget<int[]> target = Linked(timed);
        List<int> batchesSeen = [];
        for (int i = 0; i <= 4; i++)
        {
            timed.Block.Post(i);
            timed.Advance(125);
            batchesSeen.Add(target.Accepted.Length);
        }

        Assert.That((batchesSeen, target.Accepted), Is.EqualTo((new List<int> { 0, 1, 1, 2, 2 }, new int[][] { [0, 1], [2, 3] })));
    }

    [Test]
    public void Later_items_do_not_restart_it()
    {
        TimedBlock timed = new(size: 100, timeoutMilliseconds: 100);
        for (int i = 0; i < 10; i++)
        {
            timed.Block.Post(i);
            timed.Advance(10);
        }

        Assert.That(timed.Take(), Has.Length.EqualTo(10));
    }

    [Test]
    public void The_rest_behind_full_batches_is_due_by_the_age_of_its_own_first_item()
    {
        TimedBlock timed = new(size: 3, timeoutMilliseconds: 100);
        timed.Block.PostMany([1, 2]);
        timed.Advance(60);
        timed.Block.PostMany([3, 4]);
        timed.Advance(60);
        int before = timed.Block.OutputCount;
        timed.Advance(40);

        Assert.That((before, timed.Block.OutputCount), Is.EqualTo((1, 2)));
    }

    [Test]
    public void A_batch_that_is_taken_does_not_restart_it_for_the_rest()
    {
        TimedBlock timed = new(size: 2, timeoutMilliseconds: 100);
        timed.Block.PostMany([1, 2, 3]);
        timed.Advance(90);
        timed.Take();
        timed.Advance(10);

        Assert.That(timed.Take(), Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public void What_is_due_and_not_taken_goes_on_filling()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Advance(100);
        timed.Block.PostMany([2, 3]);

        Assert.That((timed.Block.OutputCount, timed.Take()), Is.EqualTo((1, new[] { 1, 2, 3 })));
    }

    [Test]
    public void What_is_due_fills_up_to_the_cap_and_not_beyond()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Advance(100);
        timed.Block.PostMany([2, 3, 4, 5, 6]);

        Assert.That(timed.Take(), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void What_came_beyond_the_cap_is_not_due_with_it()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Advance(100);
        timed.Block.PostMany([2, 3, 4, 5, 6]);
        timed.Take();

        Assert.That(timed.Block.OutputCount, Is.Zero);
    }

    [Test]
    public void What_came_beyond_the_cap_is_due_by_its_own_age()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Advance(100);
        timed.Block.PostMany([2, 3, 4, 5, 6]);
        timed.Take();
        timed.Advance(100);

        Assert.That(timed.Take(), Is.EqualTo(new[] { 5, 6 }));
    }

    [Test]
    public void A_target_that_postponed_what_was_due_comes_for_a_fuller_batch()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        FakeTarget<int[]> target = Linked(timed, Postponed);
        timed.Block.Post(1);
        timed.Advance(100);
        timed.Block.PostMany([2, 3]);
        int[]? consumed = ((ISourceBlock<int[]>)timed.Block).ConsumeMessage(target.Offers[^1].Header, target, out _);

        Assert.That(consumed, Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void A_target_that_declined_what_was_due_is_offered_the_full_batch()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        FakeTarget<int[]> target = Linked(timed, Declined);
        timed.Block.Post(1);
        timed.Advance(100);
        timed.Block.PostMany([2, 3, 4]);
        timed.Pump.RunAll();

        Assert.That(target.Offers.Select(offer => offer.Value.Length), Is.EqualTo(new[] { 1, 4 }));
    }

    [Test]
    public void What_is_due_is_offered_to_links()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        FakeTarget<int[]> target = Linked(timed);
        timed.Block.PostMany([1, 2]);
        timed.Advance(100);

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2] }));
    }

    [Test]
    public void It_is_due_again_and_again()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        FakeTarget<int[]> target = Linked(timed);
        for (int i = 0; i < 5; i++)
        {
            timed.Block.Post(i);
            timed.Advance(100);
            timed.Advance(1000);
        }

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [0], [1], [2], [3], [4] }));
    }

    [Test]
    public void Items_behind_a_mark_have_an_age_of_their_own()
    {
        TimedBlock timed = new(size: 10, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Block.TriggerBatch();
        timed.Advance(50);
        timed.Block.Post(2);
        timed.Advance(50);
        int before = timed.Block.OutputCount;
        timed.Advance(50);

        Assert.That((before, timed.Block.OutputCount), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Messages_that_had_to_wait_outside_count_from_when_they_came_in()
    {
        TimedBlock timed = new(size: 2, timeoutMilliseconds: 100, capacity: 2);
        timed.Block.PostMany([1, 2]);
        new FakeSource<int>(3, _log).OfferTo(timed.Block);
        timed.Advance(80);
        timed.Take();
        timed.Pump.RunAll();
        timed.Advance(80);
        int before = timed.Block.OutputCount;
        timed.Advance(20);

        Assert.That((before, timed.Block.OutputCount), Is.EqualTo((0, 1)));
    }

    [Test]
    public void A_size_that_takes_a_batch_back_does_not_make_its_items_young_again()
    {
        TimedBlock timed = new(size: 2, timeoutMilliseconds: 100);
        timed.Block.PostMany([1, 2]);
        timed.Advance(60);
        timed.Block.BatchSize = 10;
        timed.Advance(40);

        Assert.That(timed.Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_size_that_takes_an_old_batch_back_leaves_it_due()
    {
        TimedBlock timed = new(size: 2, timeoutMilliseconds: 100);
        timed.Block.PostMany([1, 2]);
        timed.Advance(200);
        timed.Block.BatchSize = 10;
        timed.Pump.RunAll();

        Assert.That(timed.Block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public void Of_several_batches_taken_back_the_oldest_item_counts()
    {
        TimedBlock timed = new(size: 2, timeoutMilliseconds: 100);
        timed.Block.PostMany([1, 2]);
        timed.Advance(50);
        timed.Block.PostMany([3, 4]);
        timed.Block.BatchSize = 10;
        timed.Advance(50);

        Assert.That(timed.Take(), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    // The clock stamps the first few batches of a period only: however many those were, a later item keeps an age of its own.
    [Test]
    public void Batches_that_began_long_ago_do_not_make_a_newcomer_old([Range(1, 9)] int batches, [Values(1, 2, 3)] int chunk)
    {
        TimedBlock timed = new(size: 2, timeoutMilliseconds: 64_000);
        foreach (int[] several in Enumerable.Range(0, 2 * batches).Chunk(chunk)) timed.Block.PostMany(several);
        timed.Advance(60_000);
        timed.Block.Post(-1);
        timed.Advance(62_000);
        int early = timed.Block.OutputCount;
        timed.Advance(2_000);

        Assert.That((early, timed.Block.OutputCount), Is.EqualTo((batches, batches + 1)));
    }

    [Test]
    public void An_empty_block_has_no_timer()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);

        Assert.That(timed.Time.TimersMade, Is.Zero);
    }

    [Test]
    public void A_block_that_ran_empty_does_not_set_its_timer_again()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Advance(100);
        timed.Take();
        int times = timed.Time.TimesSet;
        timed.Advance(100_000);

        Assert.That(timed.Time.TimesSet, Is.EqualTo(times));
    }

    [Test]
    public void One_timer_serves_for_life()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        for (int i = 0; i < 10; i++)
        {
            timed.Block.Post(i);
            timed.Advance(100);
            timed.Take();
        }

        Assert.That(timed.Time.TimersMade, Is.EqualTo(1));
    }

    [Test]
    public void Under_a_steady_flow_the_timer_is_not_set_for_every_batch()
    {
        TimedBlock timed = new(size: 2, timeoutMilliseconds: 1000);
        for (int i = 0; i < 100; i++)
        {
            timed.Block.PostMany([1, 2, 3]);
            timed.Take();
            timed.Advance(1);
        }

        Assert.That(timed.Time.TimesSet, Is.LessThan(25));
    }

    [Test]
    public void Without_a_timeout_the_clock_is_never_asked()
    {
        List<string> calls = [];
        HookedTimeProvider time = new() { OnCall = calls.Add };
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions { FlushTimeout = Timeout.InfiniteTimeSpan, TimeProvider = time });
        block.PostMany([1, 2, 3]);
        block.Post(4);
        block.TryReceive(null, out _);

        Assert.That(calls, Is.Empty);
    }

    [Test]
    public void The_longest_timeout_can_be_waited_for()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 4_294_967_294);
        timed.Block.Post(1);
        timed.Advance(4_294_967_293);
        int before = timed.Block.OutputCount;
        timed.Advance(1);

        Assert.That((before, timed.Block.OutputCount), Is.EqualTo((0, 1)));
    }

    [Test]
    public void The_shortest_timeout_can_be_waited_for()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 0.0001);
        timed.Block.Post(1);
        timed.Advance(1);

        Assert.That(timed.Block.OutputCount, Is.EqualTo(1));
    }

    [TestCase("complete")]
    [TestCase("fault")]
    public async Task The_end_of_the_block_disposes_of_the_timer(string how)
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        if (how == "fault") ((IDataflowBlock)timed.Block).Fault(new InvalidOperationException());
        timed.Block.Complete();
        timed.Take();
        await Outcome.Of(timed.Block.Completion);

        Assert.That(timed.Time.TimersDisposed, Is.EqualTo(timed.Time.TimersMade));
    }

    [Test]
    public void A_tick_after_the_end_does_no_harm()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Block.Complete();
        timed.Take();

        Assert.That(() => timed.Advance(1000), Throws.Nothing);
    }

    [Test]
    public async Task A_clock_that_makes_no_timer_ends_the_block_rather_than_let_items_wait_for_ever()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        InvalidOperationException boom = new("boom");
        timed.Time.OnCall = name =>
        {
            if (name == "CreateTimer") throw boom;
        };
        timed.Block.Post(1);

        Assert.That(await Outcome.Of(timed.Block.Completion), Is.EqualTo(Outcome.Faulted(boom)));
    }

    [Test]
    public void A_clock_that_cannot_be_read_tells_the_poster_and_nothing_is_accepted()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Time.OnCall = _ => throw new InvalidOperationException("boom");

        Assert.That(() => timed.Block.Post(1), Throws.InvalidOperationException);
        Assert.That(timed.Block.InputCount, Is.Zero);
    }

    private FakeTarget<int[]> Linked(TimedBlock timed, DataflowMessageStatus answer = Accepted)
    {
        FakeTarget<int[]> target = new(_log) { OnOffer = _ => answer };
        timed.Block.LinkTo(target);
        return target;
    }
}
