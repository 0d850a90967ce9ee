using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>
/// Four producers, a size that changes at random, triggers, flushes, receives and links that come and go; in the end every accepted item
/// has been handed on exactly once. The seed of a run is the argument of its test.
/// </summary>
[Category("Soak")]
public sealed class ConservationSoakTests
{
    private const int Producers = 4;
    private const int LargestSize = 48;
    private readonly List<Task> _flushes = [];

    [SetUp]
    public void Forget_earlier_flushes() => _flushes.Clear();

    [TearDown]
    public Task Every_flush_ends() => Task.WhenAll(_flushes).InTime();

    [Test]
    public async Task All_is_handed_on_once_in_order_and_never_above_the_size([Values(1, 2, 3)] int seed, [Values(-1, 64)] int capacity)
    {
        AdaptiveBatchBlock<Item> block = Create(capacity);
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        LedgerTarget target = new(ledger, sizes);
        block.LinkTo(target, new DataflowLinkOptions { PropagateCompletion = true });

        await Run(block, ledger, seed, count: 20_000, random => Disturb(block, sizes, _flushes, random));
        await target.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true).Concat(target.Breaches), Is.Empty);
    }

    // A size whose batches are arrays of the queue, and one whose batches are copied. Without the order of the two steps in
    // OfferInARow (work out the next batch, then note the last) it dies of a null reference within a second.
    [Test]
    public async Task Who_only_counts_disturbs_no_run([Values(7, 32)] int size)
    {
        AdaptiveBatchBlock<Item> block = new(size);
        Ledger ledger = new(Producers);
        ActionBlock<Item[]> handler = new(ledger.HandedOn);
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });

        await Run(block, ledger, seed: 1, count: 50_000, _ => block.InputCount.CompareTo(0));
        await handler.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true), Is.Empty);
    }

    [Test]
    public async Task A_slow_handler_gets_all_in_order([Values(1, 2, 3)] int seed, [Values(-1, 64)] int capacity)
    {
        AdaptiveBatchBlock<Item> block = Create(capacity);
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        ActionBlock<Item[]> handler = new(ledger.HandedOn, new() { BoundedCapacity = 1 });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });

        await Run(block, ledger, seed, count: 20_000, random => Disturb(block, sizes, _flushes, random));
        await handler.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true), Is.Empty);
    }

    [Test]
    public async Task Links_receivers_and_reservations_share_without_loss([Values(1, 2, 3)] int seed, [Values(-1, 64)] int capacity)
    {
        AdaptiveBatchBlock<Item> block = Create(capacity);
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        ActionBlock<Item[]> handler = new(ledger.HandedOn, new() { BoundedCapacity = 1 });
        ActionBlock<Tuple<Item[], int>> pairs = new(pair => ledger.HandedOn(pair.Item1));
        JoinBlock<Item[], int> join = new(new() { Greedy = false });
        BufferBlock<int> partners = new();
        join.LinkTo(pairs, new DataflowLinkOptions { PropagateCompletion = true });
        partners.LinkTo(join.Target2);
        block.LinkTo(join.Target1, new DataflowLinkOptions { PropagateCompletion = true });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });

        await Run(
            block,
            ledger,
            seed,
            count: 20_000,
            random =>
            {
                Disturb(block, sizes, _flushes, random);
                if (random.Next(2) == 0) partners.Post(0);
                if (random.Next(4) == 0 && block.TryReceive(null, out Item[]? batch)) ledger.HandedOn(batch);
                if (random.Next(16) == 0 && block.TryReceiveAll(out IList<Item[]>? all)) ledger.HandedOn([.. all.SelectMany(items => items)]);
                if (random.Next(16) == 0) block.LinkTo(handler, new DataflowLinkOptions { MaxMessages = 1, Append = false });
                if (random.Next(16) == 0) block.LinkTo(handler, batch => batch.Length % 2 == 0).Dispose();
            });
        await Task.WhenAll(handler.Completion, pairs.Completion).InTime();

        Assert.That(ledger.Balance(inOrder: false), Is.Empty);
    }

    [Test]
    public async Task A_block_that_is_not_greedy_loses_nothing([Values(1, 2, 3)] int seed, [Values(-1, 64)] int capacity)
    {
        AdaptiveBatchBlock<Item> block = Create(capacity, greedy: false);
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        LedgerTarget target = new(ledger, sizes);
        block.LinkTo(target, new DataflowLinkOptions { PropagateCompletion = true });

        // More sizes than producers: only the triggers get such batches going.
        await Run(block, ledger, seed, count: 2_000, random => Disturb(block, sizes, _flushes, random), greedy: false);
        await target.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true).Concat(target.Breaches), Is.Empty);
    }

    // Bounded, for without a bound the producers are so far ahead that neither the clock nor an idle handler ever finds a partial batch.
    [Test]
    public async Task A_clock_that_goes_on_and_an_idle_handler_lose_nothing(
        [Values(1, 2, 3)] int seed, [Values] bool flushWhenIdle)
    {
        FakeTimeProvider time = new();
        AdaptiveBatchBlockOptions options = Options(capacity: 64);
        options.FlushTimeout = TimeSpan.FromMilliseconds(1);
        options.FlushWhenIdle = flushWhenIdle;
        options.TimeProvider = time;
        AdaptiveBatchBlock<Item> block = new(options);
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        LedgerTarget target = new(ledger, sizes);
        block.LinkTo(target, new DataflowLinkOptions { PropagateCompletion = true });

        await Run(
            block,
            ledger,
            seed,
            count: 40_000,
            random =>
            {
                if (random.Next(8) == 0) Disturb(block, sizes, _flushes, random);
                time.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
            });
        await target.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true).Concat(target.Breaches), Is.Empty);
        AdaptiveBatchBlockStatistics done = block.GetStatistics();
        await TestContext.Out.WriteLineAsync($"{done.BatchesBy(HandOnReason.Timeout)} by the clock, {done.BatchesBy(HandOnReason.Idle)} for idleness");
    }

    [Test]
    public async Task Weights_lose_nothing_and_no_batch_exceeds_them([Values(1, 2)] int seed, [Values(-1, 64)] int capacity)
    {
        const int Heaviest = 20;
        AdaptiveBatchBlock<Item> block = new(Options(capacity), new BatchWeight<Item>(Weigh, Heaviest));
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        List<long> tooHeavy = [];
        ActionBlock<Item[]> handler = new(
            batch =>
            {
                ledger.HandedOn(batch);
                if (batch.Sum(Weigh) > Heaviest) tooHeavy.Add(batch.Sum(Weigh));
            },
            new() { BoundedCapacity = 1 });
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });

        await Run(block, ledger, seed, count: 20_000, random => Disturb(block, sizes, _flushes, random));
        await handler.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true), Is.Empty);
        Assert.That(tooHeavy, Is.Empty);
    }

    // The size stays as it is, for one that shrinks wins over the number of groups.
    [Test]
    public async Task A_number_of_groups_is_kept_to_the_last_and_loses_nothing([Values(1, 2)] int seed, [Values(-1, 64)] int capacity, [Values] bool greedy)
    {
        const int Groups = 300;
        AdaptiveBatchBlockOptions options = Options(capacity, greedy, size: greedy ? 10 : Producers);
        options.MaxNumberOfGroups = Groups;
        AdaptiveBatchBlock<Item> block = new(options);
        Ledger ledger = new(Producers);
        LedgerTarget target = new(ledger, new SizeWatch(block));
        block.LinkTo(target, new DataflowLinkOptions { PropagateCompletion = true });

        // In a full block many a post is declined, but what is sent comes in, and is more than the groups take.
        await Run(block, ledger, seed, greedy ? 20_000 : 5_000, random => Trigger(block, _flushes, random.Next(32)), greedy);
        await target.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true).Concat(target.Breaches), Is.Empty);
        Assert.That(target.Batches, Is.EqualTo(Groups));
    }

    [Test]
    public async Task A_scheduler_of_ones_own_loses_nothing(
        [Values("exclusive", "pooled", "inline")] string scheduler, [Values(-1, 64)] int capacity, [Values] bool greedy)
    {
        AdaptiveBatchBlockOptions options = Options(capacity, greedy);
        options.TaskScheduler = scheduler == "exclusive" ? new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler
            : scheduler == "pooled" ? HookedScheduler.Pooled(() => { })
            : HookedScheduler.Inline();
        AdaptiveBatchBlock<Item> block = new(options);
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        LedgerTarget target = new(ledger, sizes);
        block.LinkTo(target, new DataflowLinkOptions { PropagateCompletion = true });

        await Run(block, ledger, seed: 1, greedy ? 20_000 : 2_000, random => Disturb(block, sizes, _flushes, random), greedy);
        await target.Completion.InTime();

        Assert.That(ledger.Balance(inOrder: true).Concat(target.Breaches), Is.Empty);
    }

    [Test]
    public async Task The_capacity_holds_at_every_moment([Values(1, 2, 3)] int seed)
    {
        const int Capacity = 64;
        AdaptiveBatchBlock<Item> block = Create(Capacity);
        Ledger ledger = new(Producers);
        SizeWatch sizes = new(block);
        block.LinkTo(new ActionBlock<Item[]>(ledger.HandedOn, new() { BoundedCapacity = 1 }));
        int most = 0;

        await Run(
            block,
            ledger,
            seed,
            count: 10_000,
            random =>
            {
                Disturb(block, sizes, _flushes, random);
                most = Math.Max(most, block.InputCount);
            });

        Assert.That(most, Is.LessThanOrEqualTo(Capacity));
    }

    // Nothing here wakes the block but what it waits for: a wake-up that is lost once stops everything. (Not greedy, the size must be
    // 1 or the number of producers, or the last ones wait in vain for a partner.)
    [TestCase(true, 1)]
    [TestCase(true, 2)]
    [TestCase(true, 4)]
    [TestCase(false, 1)]
    [TestCase(false, 4)]
    public async Task Nobody_is_forgotten(bool greedy, int size)
    {
        const int Count = 8_000;
        AdaptiveBatchBlock<Item> block = Create(capacity: 4, greedy, size);
        Ledger ledger = new(Producers);
        int handled = 0;
        TaskCompletionSource allHandled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ActionBlock<Item[]> handler = new(
            batch =>
            {
                ledger.HandedOn(batch);
                handled += batch.Length;
                if (handled == Producers * Count) allHandled.SetResult();
            },
            new() { BoundedCapacity = 1 });
        block.LinkTo(handler);
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(number =>
            Task.Run(() => new Producer(number, number, block, ledger).SendOneByOne(Count)))).InTime();
        await allHandled.Task.InTime();

        Assert.That(ledger.Balance(inOrder: true), Is.Empty);
    }

    private static long Weigh(Item item) => item.Number % 7;

    private static AdaptiveBatchBlock<Item> Create(int capacity, bool greedy = true, int size = 10) => new(Options(capacity, greedy, size));

    private static AdaptiveBatchBlockOptions Options(int capacity, bool greedy = true, int size = 10) => new()
    {
        InitialBatchSize = size,
        MaxBatchSize = capacity > 0 ? Math.Min(capacity, LargestSize) : LargestSize,
        BoundedCapacity = capacity,
        Greedy = greedy,

        // A timer would wake what a race had put to sleep for good.
        FlushTimeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Lets all producers go at once, disturbs them until they are done, and completes the block.</summary>
    private static async Task Run(
        AdaptiveBatchBlock<Item> block, Ledger ledger, int seed, int count, Action<Random> disturb, bool greedy = true)
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task producers = Task.WhenAll(Enumerable.Range(0, Producers).Select(async number =>
        {
            Producer producer = new(number, (seed * 100) + number, block, ledger);
            await gate.Task;
            await (greedy ? producer.SendInEveryWay(count) : producer.SendOneByOne(count));
        }));
        Task disturber = Task.Run(() =>
        {
            Random random = new(seed);
            while (!producers.IsCompleted)
            {
                disturb(random);
                Thread.Yield();
            }
        });
        gate.SetResult();
        await Task.WhenAll(producers, disturber).WaitAsync(Patience.ShouldHappen + Patience.ShouldHappen);
        block.Complete();
        await block.Completion.InTime();
    }

    private static void Disturb(AdaptiveBatchBlock<Item> block, SizeWatch sizes, List<Task> flushes, Random random)
    {
        int choice = random.Next(8);
        if (choice < 4) sizes.Set(1 + random.Next(LargestSize));
        Trigger(block, flushes, choice);
        if (choice == 6) _ = block.OutputCount;
    }

    private static void Trigger(AdaptiveBatchBlock<Item> block, List<Task> flushes, int choice)
    {
        if (choice == 4) block.TriggerBatch();
        if (choice == 5) flushes.Add(block.FlushAsync());
    }
}
