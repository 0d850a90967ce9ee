using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>
/// A backlog of full batches is handed on in runs, without a turn of the gate between two of them. Nobody can tell: whatever is done in
/// the middle of a run acts on the very next batch.
/// </summary>
public sealed class OfferRunTests
{
    private const int Size = 4;
    private const int Batches = 12;

    private readonly ProtocolLog _log = new();
    private readonly PumpedScheduler _pump = new();
    private readonly Dictionary<int, Action> _acts = [];
    private FakeTarget<int[]> _target = null!;
    private int _offers;

    [SetUp]
    public void Make_a_target()
    {
        _offers = 0;
        _acts.Clear();
        _target = new FakeTarget<int[]>(_log)
        {
            OnOffer = _ =>
            {
                _acts.GetValueOrDefault(++_offers)?.Invoke();
                return Accepted;
            },
        };
    }

    [TearDown]
    public void The_protocol_is_kept() => Assert.That(_log.Misuse, Is.Empty);

    // Sizes whose batches are copied out, are an array of the queue, and fill up part of one after such another.
    [Test]
    public void A_backlog_goes_on_whole_and_in_order([Values(1, 3, 10, 16, 32, 100, 2_000)] int size)
    {
        AdaptiveBatchBlock<string> block = new(size, new GroupingDataflowBlockOptions { TaskScheduler = _pump });
        string[] items = [.. Enumerable.Range(0, (size * 70) + 1).Select(number => $"{number}")];
        block.PostMany(items);
        var target = new FakeTarget<string[]>(_log);
        block.LinkTo(target);
        _pump.RunAll();

        Assert.That(target.Accepted.Select(batch => batch.Length), Is.EqualTo(Enumerable.Repeat(size, 70 + (size == 1 ? 1 : 0))));
        Assert.That(target.Accepted.SelectMany(batch => batch), Is.EqualTo(items.Take(target.Accepted.Length * size)));
    }

    [Test]
    public void Items_that_come_meanwhile_go_on_behind_the_others()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        At(3, () => block.PostMany([.. Enumerable.Range(Batches * Size, 10 * Size)]));
        Link(block);

        Assert.That(_target.Accepted.SelectMany(batch => batch), Is.EqualTo(Enumerable.Range(0, (Batches + 10) * Size)));
    }

    [Test]
    public void A_size_that_the_target_sets_bites_on_the_next_batch()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        At(3, () => block.BatchSize = 2);
        Link(block);

        Assert.That(_target.Accepted.Take(5).Select(batch => batch.Length), Is.EqualTo(new[] { Size, Size, Size, 2, 2 }));
        Assert.That(_target.Accepted.SelectMany(batch => batch), Is.EqualTo(Enumerable.Range(0, Batches * Size)));
    }

    [Test]
    public void A_size_that_another_thread_sets_bites_on_the_next_batch()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        At(3, () => Elsewhere(() => block.BatchSize = 5));
        Link(block);

        Assert.That(_target.Accepted.Take(4).Select(batch => batch.Length), Is.EqualTo(new[] { Size, Size, Size, 5 }));
        Assert.That(_target.Accepted.SelectMany(batch => batch), Is.EqualTo(Enumerable.Range(0, 3 * Size).Concat(Enumerable.Range(3 * Size, 35))));
    }

    [Test]
    public void Whoever_counts_sees_what_has_been_handed_on()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        (int Items, int Batches)[] seen = new (int, int)[2];
        At(5, () => Elsewhere(() => seen[0] = (block.InputCount, block.OutputCount)));
        At(6, () => seen[1] = (block.InputCount, block.OutputCount));
        Link(block);

        Assert.That(seen, Is.EqualTo(new[] { ((Batches - 4) * Size, Batches - 4), ((Batches - 5) * Size, Batches - 5) }));
    }

    [Test]
    public void What_was_handed_on_is_counted_by_its_reason()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        long counted = 0;
        At(5, () => counted = block.GetStatistics().BatchesHandedOn);
        Link(block);

        Assert.That((counted, block.GetStatistics().BatchesHandedOn), Is.EqualTo((4, Batches)));
    }

    [Test]
    public void After_a_fault_nothing_more_is_shown()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        At(3, () => Elsewhere(() => ((IDataflowBlock)block).Fault(new InvalidOperationException("enough"))));
        Link(block);

        Assert.That(_target.Offers, Has.Length.EqualTo(3));
    }

    [Test]
    public async Task A_target_that_throws_faults_the_block()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        At(3, () => throw new InvalidOperationException("enough"));
        Link(block);

        Assert.That((await Outcome.Of(block.Completion)).ToString(), Does.Contain("enough"));
        Assert.That(_target.Offers, Has.Length.EqualTo(3));
    }

    [Test]
    public void After_it_is_unlinked_a_target_is_shown_nothing_more()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        IDisposable? link = null;
        At(3, () => link!.Dispose());
        link = block.LinkTo(_target);
        _pump.RunAll();

        Assert.That((_target.Offers.Length, block.OutputCount), Is.EqualTo((3, Batches - 3)));
    }

    [Test]
    public void A_link_that_is_put_first_gets_the_next_batch()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        var first = new FakeTarget<int[]>(_log, "first");
        At(3, () => block.LinkTo(first, new DataflowLinkOptions { Append = false }));
        Link(block);

        Assert.That((_target.Accepted.Length, first.Accepted.Length), Is.EqualTo((3, Batches - 3)));
    }

    [Test]
    public void A_link_for_so_many_messages_gets_so_many([Values(1, 3)] int most)
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        var other = new FakeTarget<int[]>(_log, "other");
        block.LinkTo(_target, new DataflowLinkOptions { MaxMessages = most });
        block.LinkTo(other);
        _pump.RunAll();

        Assert.That((_target.Accepted.Length, other.Accepted.Length), Is.EqualTo((most, Batches - most)));
    }

    [Test]
    public void A_target_that_consumes_inside_the_offer_has_the_batch_once()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        List<int[]> consumed = [];
        _target.OnOffer = offer =>
        {
            if (++_offers % 3 != 0) return Accepted;
            consumed.Add(offer.Source.ConsumeMessage(offer.Header, _target, out _)!);
            return Postponed; // as a target does that has it already
        };
        Link(block);

        Assert.That(consumed, Has.Count.EqualTo(Batches / 3));
        Assert.That(_target.Accepted.Concat(consumed).SelectMany(batch => batch), Is.EquivalentTo(Enumerable.Range(0, Batches * Size)));
    }

    [Test]
    public void A_target_that_receives_inside_the_offer_has_the_batch_once()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        List<int[]> received = [];
        At(3, () =>
        {
            if (block.TryReceive(null, out int[]? batch)) received.Add(batch);
        });
        Link(block);

        // It also says that it accepts what it is shown; but that it has received already, and the block knows.
        Assert.That(received.Single(), Is.EqualTo(_target.Offers[2].Value));
        Assert.That(_target.Accepted.SelectMany(batch => batch), Is.EqualTo(Enumerable.Range(0, Batches * Size)));
    }

    [Test]
    public void A_postponed_batch_is_given_to_who_comes_for_it_and_the_others_follow()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        _target.OnOffer = _ => ++_offers == 3 ? Postponed : Accepted;
        Link(block);
        int[]? third = ((ISourceBlock<int[]>)block).ConsumeMessage(_target.Offers[2].Header, _target, out _);
        _pump.RunAll();

        Assert.That(third, Is.EqualTo(Enumerable.Range(2 * Size, Size)));
        Assert.That(_target.Offers.Select(offer => offer.Value[0] / Size), Is.EqualTo(Enumerable.Range(0, Batches)));
    }

    [Test]
    public void A_reserved_batch_stays_until_it_is_consumed()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        _target.OnOffer = offer =>
        {
            if (++_offers != 3) return Accepted;
            Assert.That(offer.Source.ReserveMessage(offer.Header, _target), Is.True);
            return Postponed;
        };
        Link(block);

        Assert.That((_target.Offers.Length, block.TryReceive(null, out _)), Is.EqualTo((3, false)));
    }

    [Test]
    public async Task A_flush_in_the_middle_ends_when_its_items_are_handed_on()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        Task flush = Task.CompletedTask;
        At(3, () => flush = block.FlushAsync());
        At(Batches, () => Assert.That(flush.IsCompleted, Is.False));
        Link(block);

        await flush.InTime();
    }

    [Test]
    public void What_a_trigger_ends_is_not_exceeded_by_a_run()
    {
        AdaptiveBatchBlock<int> block = WithBacklog();
        block.Post(Batches * Size);
        block.TriggerBatch();
        block.PostMany([.. Enumerable.Range((Batches * Size) + 1, 2 * Size)]);
        Link(block);

        Assert.That(_target.Accepted.Select(batch => batch.Length), Is.EqualTo(Enumerable.Repeat(Size, Batches).Append(1).Append(Size).Append(Size)));
    }

    [Test]
    public void A_task_hands_on_no_more_than_it_may()
    {
        AdaptiveBatchBlock<int> block = new(Size, new GroupingDataflowBlockOptions { TaskScheduler = _pump, MaxMessagesPerTask = 3 });
        block.LinkTo(_target);
        block.PostMany([.. Enumerable.Range(0, Batches * Size)]);
        _pump.RunOne();

        Assert.That(_target.Accepted, Has.Length.EqualTo(3));
    }

    [Test]
    public void Beside_a_bounded_block_nothing_lags()
    {
        AdaptiveBatchBlock<int> block = new(Size, new GroupingDataflowBlockOptions { TaskScheduler = _pump, BoundedCapacity = Batches * Size });
        block.PostMany([.. Enumerable.Range(0, Batches * Size)]);
        List<bool> accepted = [];
        _target.OnOffer = _ =>
        {
            if (_offers++ < Batches) accepted.Add(block.Post(0));
            return Accepted;
        };
        Link(block);

        // Full at the first batch; then each that was accepted has made room for one post.
        Assert.That(accepted, Is.EqualTo(Enumerable.Repeat(true, Batches - 1).Prepend(false)));
    }

    private AdaptiveBatchBlock<int> WithBacklog()
    {
        AdaptiveBatchBlock<int> block = new(Size, new GroupingDataflowBlockOptions { TaskScheduler = _pump });
        block.PostMany([.. Enumerable.Range(0, Batches * Size)]);
        return block;
    }

    // Inside the offer with this number, counted from 1.
    private void At(int number, Action act) => _acts[number] = act;

    private void Link(AdaptiveBatchBlock<int> block)
    {
        block.LinkTo(_target);
        _pump.RunAll();
    }

    private static void Elsewhere(Action act) => Assert.That(OtherThread.Ends(act, Patience.ShouldHappen), Is.True);
}
