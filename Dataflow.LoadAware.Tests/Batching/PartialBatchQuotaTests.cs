using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>MaxNumberOfGroups beside batches that leave before they are full: each is a group.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PartialBatchQuotaTests
{
    private readonly HookedTimeProvider _time = new();

    [Test]
    public void An_idle_batch_counts_as_a_group()
    {
        AdaptiveBatchBlock<int> block = Create(groups: 1, idle: true);
        block.Post(1);
        Take(block);

        Assert.That(block.Post(2), Is.False);
    }

    [Test]
    public void A_due_batch_counts_as_a_group()
    {
        AdaptiveBatchBlock<int> block = Create(groups: 1);
        block.Post(1);
        _time.Advance(100);
        Take(block);

        Assert.That(block.Post(2), Is.False);
    }

    [Test]
    public async Task The_block_ends_by_itself_when_its_last_group_was_not_full()
    {
        AdaptiveBatchBlock<int> block = Create(groups: 2, idle: true);
        block.Post(1);
        Take(block);
        block.Post(2);
        Take(block);

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void Before_the_quota_it_goes_on()
    {
        AdaptiveBatchBlock<int> block = Create(groups: 2, idle: true);
        block.Post(1);
        Take(block);

        Assert.That(block.Post(2), Is.True);
    }

    private static void Take(AdaptiveBatchBlock<int> block) => Assert.That(block.TryReceive(null, out _), Is.True);

    private AdaptiveBatchBlock<int> Create(long groups, bool idle = false) => new(new AdaptiveBatchBlockOptions
    {
        InitialBatchSize = 10,
        MaxNumberOfGroups = groups,
        FlushWhenIdle = idle,
        FlushTimeout = TimeSpan.FromMilliseconds(100),
        TimeProvider = _time,
    });
}
