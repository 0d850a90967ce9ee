using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>PostMany: as many as fit, in order, and how many that were.</summary>
public sealed class PostManyTests
{
    private readonly PumpedScheduler _pump = new();

    [Test]
    public void Without_a_bound_all_fit() => Assert.That(Create(3).PostMany([1, 2, 3, 4, 5]), Is.EqualTo(5));

    [Test]
    public void They_come_out_in_their_order()
    {
        AdaptiveBatchBlock<int> block = Create(3);
        block.Post(1);
        block.PostMany([2, 3, 4, 5, 6, 7]);
        block.TryReceiveAll(out IList<int[]>? all);

        Assert.That(all, Is.EqualTo(new int[][] { [1, 2, 3], [4, 5, 6] }));
    }

    [Test]
    public void None_is_accepted_of_none() => Assert.That(Create(3).PostMany([]), Is.Zero);

    [Test]
    public void Nothing_happens_for_none()
    {
        AdaptiveBatchBlock<int> block = Create(1);
        block.PostMany([]);

        Assert.That((block.InputCount, block.OutputCount), Is.EqualTo((0, 0)));
    }

    [Test]
    public void With_a_bound_the_first_ones_fit() => Assert.That(Create(3, capacity: 4).PostMany([1, 2, 3, 4, 5]), Is.EqualTo(4));

    [Test]
    public void With_a_bound_it_is_the_last_ones_that_do_not_fit()
    {
        AdaptiveBatchBlock<int> block = Create(4, capacity: 4);
        block.PostMany([1, 2, 3, 4, 5]);

        Assert.That(Take(block), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void A_full_block_takes_none()
    {
        AdaptiveBatchBlock<int> block = Create(2, capacity: 2);
        block.PostMany([1, 2]);

        Assert.That(block.PostMany([3]), Is.Zero);
    }

    [Test]
    public void With_a_quota_no_more_than_the_groups_hold() => Assert.That(Create(3, groups: 2).PostMany([1, 2, 3, 4, 5, 6, 7]), Is.EqualTo(6));

    [Test]
    public void A_block_that_is_not_greedy_takes_none() =>
        Assert.That(new AdaptiveBatchBlock<int>(2, new GroupingDataflowBlockOptions { Greedy = false }).PostMany([1, 2]), Is.Zero);

    [Test]
    public void A_completed_block_takes_none()
    {
        AdaptiveBatchBlock<int> block = Create(2);
        block.Complete();

        Assert.That(block.PostMany([1, 2]), Is.Zero);
    }

    [Test]
    public void It_does_not_overtake_those_who_wait()
    {
        AdaptiveBatchBlock<int> block = Create(2, capacity: 2);
        block.PostMany([1, 2]);
        new FakeSource<int>(3, new ProtocolLog()).OfferTo(block);
        Take(block);

        Assert.That(block.PostMany([4]), Is.Zero);
    }

    [Test]
    public void The_span_may_be_used_again_at_once()
    {
        AdaptiveBatchBlock<int> block = Create(2);
        int[] items = [1, 2];
        block.PostMany(items);
        items[0] = 99;

        Assert.That(Take(block), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void The_batches_are_offered()
    {
        AdaptiveBatchBlock<int> block = Create(2);
        FakeTarget<int[]> target = new(new ProtocolLog());
        block.LinkTo(target);
        block.PostMany([1, 2, 3, 4]);
        _pump.RunUntil(() => block.OutputCount == 0, "all are taken");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2], [3, 4] }));
    }

    [Test]
    public void A_large_span_costs_no_more_than_it_holds()
    {
        AdaptiveBatchBlock<int> block = Create(1000);
        block.PostMany([.. Enumerable.Range(0, 1_000_000)]);

        Assert.That((block.InputCount, block.OutputCount), Is.EqualTo((1_000_000, 1000)));
    }

    [Test]
    public async Task No_other_item_comes_in_between()
    {
        AdaptiveBatchBlock<int> block = Create(100);
        using Barrier start = new(2);
        Task[] producers =
        [
            .. new[] { 0, 1 }.Select(producer => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(Patience.ShouldHappen);
                    for (int i = 0; i < 1000; i++) block.PostMany([.. Enumerable.Repeat(producer, 10)]);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];
        await Task.WhenAll(producers).InTime();
        block.TryReceiveAll(out IList<int[]>? all);

        Assert.That(all!.SelectMany(batch => batch).Chunk(10).Select(ten => ten.Distinct().Count()), Has.All.EqualTo(1));
    }

    private AdaptiveBatchBlock<int> Create(int size, int capacity = -1, long groups = -1) =>
        new(size, new GroupingDataflowBlockOptions { BoundedCapacity = capacity, MaxNumberOfGroups = groups, TaskScheduler = _pump });

    private static int[]? Take(AdaptiveBatchBlock<int> block) => block.TryReceive(null, out int[]? batch) ? batch : null;
}
