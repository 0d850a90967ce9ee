using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>MaxNumberOfGroups: when the block stops to accept, and that it ends by itself.</summary>
public sealed class QuotaTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void Items_are_accepted_until_the_groups_are_full() => Assert.That(WithQuota(size: 2, groups: 2).PostAll(1, 2, 3, 4, 5), Is.EqualTo(4));

    [Test]
    public void Beyond_the_quota_an_offer_is_declined_for_good()
    {
        BlockUnderTest<int> block = WithQuota(size: 2, groups: 1);
        block.PostAll(1, 2);

        Assert.That(Source(3).OfferTo(block.Target), Is.EqualTo(DecliningPermanently));
    }

    [Test]
    public void What_was_accepted_comes_out()
    {
        BlockUnderTest<int> block = WithQuota(size: 2, groups: 2);
        block.PostAll(1, 2, 3, 4, 5);

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3, 4] }));
    }

    [Test]
    public async Task The_block_ends_by_itself_once_all_is_taken()
    {
        BlockUnderTest<int> block = WithQuota(size: 2, groups: 1);
        block.PostAll(1, 2);
        block.Take();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task Before_the_quota_it_goes_on()
    {
        BlockUnderTest<int> block = WithQuota(size: 2, groups: 2);
        BlockUnderTest<int> twin = WithQuota(size: 2, groups: 1);
        block.PostAll(1, 2);
        block.Take();
        twin.PostAll(1, 2);
        twin.Take();
        await twin.Completion.InTime();

        Assert.That(block.Post(3), Is.True);
    }

    [Test]
    public void A_triggered_batch_counts_as_a_group()
    {
        BlockUnderTest<int> block = WithQuota(size: 5, groups: 1);
        block.Post(1);
        block.TriggerBatch();

        Assert.That(block.Post(2), Is.False);
    }

    [Test]
    public void After_a_triggered_batch_the_remaining_groups_may_be_full()
    {
        BlockUnderTest<int> block = WithQuota(size: 2, groups: 2);
        block.Post(1);
        block.TriggerBatch();

        Assert.That(block.PostAll(2, 3, 4), Is.EqualTo(2));
    }

    [Test]
    public async Task Complete_before_the_quota_ends_the_block()
    {
        BlockUnderTest<int> block = WithQuota(size: 2, groups: 5);
        block.PostAll(1, 2, 3);
        block.Complete();
        block.TakeAll();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void Minus_one_means_no_quota() => Assert.That(WithQuota(size: 1, groups: -1).PostAll(Enumerable.Range(0, 50)), Is.EqualTo(50));

    [Test]
    public void The_largest_quota_is_no_problem() =>
        Assert.That(WithQuota(size: int.MaxValue, groups: long.MaxValue).PostAll(1, 2, 3), Is.EqualTo(3));

    [Test]
    public async Task Those_who_wait_in_vain_are_sent_away()
    {
        BlockUnderTest<int> block = Create(2, new() { MaxNumberOfGroups = 1, BoundedCapacity = 2, TaskScheduler = Pump });
        block.Post(1);
        Task<bool> fits = block.SendAsync(2);
        Task<bool> late = block.SendAsync(3);
        Pump.RunAll();

        Assert.That(await Task.WhenAll(fits, late).InTime(), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task Postponed_messages_count_once_they_are_taken()
    {
        BlockUnderTest<int> block = Create(2, new() { MaxNumberOfGroups = 2, BoundedCapacity = 2, TaskScheduler = Pump });
        block.PostAll(1, 2);
        Task<bool>[] sends = [block.SendAsync(3), block.SendAsync(4), block.SendAsync(5)];
        block.Take();
        Pump.RunAll();

        Assert.That(await Task.WhenAll(sends).InTime(), Is.EqualTo(new[] { true, true, false }));
    }

    [Test]
    public async Task A_non_greedy_block_stops_at_its_quota_too()
    {
        BlockUnderTest<int> block = Create(2, new() { MaxNumberOfGroups = 1, Greedy = false });
        Task<bool>[] sends = [block.SendAsync(1), block.SendAsync(2)];

        Assert.That(await Task.WhenAll(sends).InTime(), Is.EqualTo(new[] { true, true }));
        Assert.That(await block.SendAsync(3).InTime(), Is.False);
    }

    [Test]
    public async Task A_non_greedy_block_ends_by_itself_too()
    {
        BlockUnderTest<int> block = Create(1, new() { MaxNumberOfGroups = 1, Greedy = false });
        _ = block.SendAsync(1);
        await block.ReceiveAsync();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    private BlockUnderTest<int> WithQuota(int size, long groups) => Create(size, new() { MaxNumberOfGroups = groups });
}
