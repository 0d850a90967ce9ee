using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>Base of the fixtures whose every test holds for <see cref="BatchBlock{T}"/> and for ours.</summary>
[TestFixtureSource(typeof(BlockKind), nameof(BlockKind.All))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class BlockContract(BlockKind kind)
{
    protected BlockKind Kind => kind;

    protected ProtocolLog Log { get; } = new();

    protected PumpedScheduler Pump { get; } = new();

    /// <summary>Where the peer is known to break the protocol; ours is never forgiven.</summary>
    protected bool PeerMisusesTheFakes { get; set; }

    [TearDown]
    public void No_fake_was_misused()
    {
        if (PeerMisusesTheFakes && kind == BlockKind.Peer) return;
        Assert.That(Log.Misuse, Is.Empty);
    }

    protected BlockUnderTest<int> Create(int size) => kind.Create<int>(size);

    protected BlockUnderTest<int> Create(int size, GroupingDataflowBlockOptions options) => kind.Create<int>(size, options);

    /// <summary>A block that holds the batch [1, 2].</summary>
    protected BlockUnderTest<int> WithOneBatch(GroupingDataflowBlockOptions? options = null)
    {
        BlockUnderTest<int> block = Create(2, options ?? new());
        block.PostAll(1, 2);
        return block;
    }

    /// <summary>A block whose offering and taking of postponed messages waits for <see cref="Pump"/>.</summary>
    protected BlockUnderTest<int> CreatePumped(int size, int capacity = DataflowBlockOptions.Unbounded) =>
        Create(size, new() { BoundedCapacity = capacity, TaskScheduler = Pump });

    protected BlockUnderTest<int> CreateNonGreedy(int size, int capacity = DataflowBlockOptions.Unbounded) =>
        Create(size, new() { Greedy = false, BoundedCapacity = capacity, TaskScheduler = Pump });

    protected FakeSource<int> Source(int value) => new(value, Log);

    /// <summary>Sources of these values, each offered to the block once.</summary>
    protected FakeSource<int>[] Offered(BlockUnderTest<int> block, params int[] values)
    {
        FakeSource<int>[] sources = [.. values.Select(Source)];
        foreach (FakeSource<int> source in sources) source.OfferTo(block.Target);
        return sources;
    }

    protected FakeTarget<int[]> Target(string name = "target") => new(Log, name);

    protected FakeTarget<int[]> Target(DataflowMessageStatus answer, string name = "target") => new(Log, name) { OnOffer = _ => answer };

    /// <summary>The header under which the head of the block is offered now.</summary>
    protected static DataflowMessageHeader HeadOf(BlockUnderTest<int> block)
    {
        FakeTarget<int[]> spy = new(new ProtocolLog(), "spy") { OnOffer = _ => DataflowMessageStatus.Postponed };
        block.LinkTo(spy).Dispose();
        return spy.Offers.Single().Header;
    }
}
