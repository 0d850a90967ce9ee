using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>Receivers and targets that come at an awkward moment: after a fault, inside a filter, while the offer still runs.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AwkwardReceiversTests
{
    private readonly ProtocolLog _log = new();

    [TearDown]
    public void No_fake_was_misused() => Assert.That(_log.Misuse, Is.Empty);

    [Test]
    public void Receiving_all_of_what_a_fault_drops_is_false_and_null()
    {
        AdaptiveBatchBlock<int> block = new(2);
        block.PostMany([1, 2]);
        (bool, IList<int[]>?) received = (true, []);

        // The message under way holds up the end, so that the block is faulted and still has its items.
        FakeSource<int> source = new(3, _log)
        {
            OnConsume = () =>
            {
                ((IDataflowBlock)block).Fault(new InvalidOperationException());
                received = (block.TryReceiveAll(out IList<int[]>? batches), batches);
                return false;
            },
        };
        source.OfferTo(block, consumeToAccept: true);

        Assert.That(received, Is.EqualTo((false, (IList<int[]>?)null)));
    }

    [Test]
    public void A_filter_that_takes_the_head_itself_does_no_harm_to_later_items()
    {
        AdaptiveBatchBlock<string> block = new(2);
        block.PostMany(["a", "b"]);
        block.TryReceive(
            _ =>
            {
                block.TryReceive(null, out string[]? _);
                block.PostMany(["c", "d"]);
                return true;
            },
            out string[]? _);
        block.TryReceive(null, out string[]? next);

        Assert.That(next, Is.EqualTo(new[] { "c", "d" }));
    }

    [Test]
    public async Task What_was_reserved_inside_an_offer_is_given_on_another_thread_before_the_offer_has_returned()
    {
        AdaptiveBatchBlock<int> block = new(2);
        block.PostMany([1, 2]);
        Task<int[]?>? consuming = null;
        FakeTarget<int[]> target = new(_log);
        target.OnOffer = offer =>
        {
            offer.Source.ReserveMessage(offer.Header, target);
            consuming = Task.Factory.StartNew(
                () => offer.Source.ConsumeMessage(offer.Header, target, out _),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            consuming.Wait(Patience.ShouldNotHappen);
            return Postponed;
        };
        block.LinkTo(target);

        Assert.That(await consuming!.InTime(), Is.EqualTo(new[] { 1, 2 }));
    }
}
