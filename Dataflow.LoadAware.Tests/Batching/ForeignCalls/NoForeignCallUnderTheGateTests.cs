using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching.ForeignCalls;

/// <summary>
/// Foreign code may call the block back, from its own thread or from another one that it waits for. If the block held its lock while it
/// called out, the first would spin for ever and the second would never end.
/// </summary>
public sealed class NoForeignCallUnderTheGateTests
{
    [Test]
    public void Foreign_code_may_call_back(
        [ValueSource(typeof(ForeignPlace), nameof(ForeignPlace.All))] ForeignPlace place,
        [ValueSource(typeof(BlockMember), nameof(BlockMember.All))] BlockMember member)
    {
        AdaptiveBatchBlock<int> block = ReachOnce(place, member.Call);

        AssertStillAlive(block);
    }

    [Test]
    public void Foreign_code_may_wait_for_another_thread_that_calls_back(
        [ValueSource(typeof(ForeignPlace), nameof(ForeignPlace.All))] ForeignPlace place,
        [ValueSource(typeof(BlockMember), nameof(BlockMember.All))] BlockMember member)
    {
        bool ended = false;
        ReachOnce(place, block => ended = OtherThread.Ends(() => member.Call(block), Patience.ShouldHappen));

        Assert.That(ended, Is.True);
    }

    /// <summary>Leads a block to the place and calls back the first time only; on a thread of its own, for a held spin lock never lets go.</summary>
    private static AdaptiveBatchBlock<int> ReachOnce(ForeignPlace place, Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int>? reached = null;
        void ActOnce(AdaptiveBatchBlock<int> block)
        {
            if (Interlocked.CompareExchange(ref reached, block, null) is null) act(block);
        }

        bool ended = OtherThread.Ends(() => place.Reach(ActOnce), Patience.ShouldHappen + Patience.ShouldHappen);
        Assert.That(ended, Is.True, "the block hangs");
        return reached ?? throw new AssertionException("The place was not reached.");
    }

    private static void AssertStillAlive(AdaptiveBatchBlock<int> block)
    {
        ((IDataflowBlock)block).Fault(new InvalidOperationException("the end"));
        Assert.That(() => Outcome.Of(block.Completion), Throws.Nothing);
    }
}
