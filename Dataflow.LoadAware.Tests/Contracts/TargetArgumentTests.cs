using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>What <c>OfferMessage</c> and <c>Fault</c> refuse, before they look at the state of the block.</summary>
public sealed class TargetArgumentTests(BlockKind kind) : BlockContract(kind)
{
    public enum State
    {
        Open,
        NonGreedy,
        Full,
        Completed,
        Faulted,
        Canceled,
    }

    [Test]
    public void A_header_without_an_id_is_refused([Values] State state) =>
        Assert.That(
            () => Reach(state).Target.OfferMessage(default, 1, Source(1), false),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void Consume_to_accept_without_a_source_is_refused([Values] State state) =>
        Assert.That(
            () => Reach(state).Target.OfferMessage(new DataflowMessageHeader(1), 1, null, true),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("consumeToAccept"));

    [Test]
    public void The_header_is_checked_before_the_source() =>
        Assert.That(
            () => Create(2).Target.OfferMessage(default, 1, null, true),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void A_null_fault_is_refused([Values] State state) =>
        Assert.That(() => Reach(state).Fault(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("exception"));

    [Test]
    public void A_refused_offer_changes_nothing()
    {
        BlockUnderTest<int> block = Create(1);

        Assert.That(() => block.Target.OfferMessage(default, 1, null, false), Throws.ArgumentException);

        Assert.That(block.OutputCount, Is.Zero);
    }

    [Test]
    public void A_refused_fault_changes_nothing()
    {
        BlockUnderTest<int> block = Create(1);

        Assert.That(() => block.Fault(null!), Throws.ArgumentNullException);

        Assert.That(block.Post(1), Is.True);
    }

    private BlockUnderTest<int> Reach(State state)
    {
        using CancellationTokenSource cancellation = new();
        BlockUnderTest<int> block = state switch
        {
            State.Full => Create(1, new() { BoundedCapacity = 1 }),
            _ => Create(1, new() { Greedy = state != State.NonGreedy, CancellationToken = cancellation.Token }),
        };
        if (state == State.Full) block.Post(0);
        if (state == State.Completed) block.Complete();
        if (state == State.Faulted) block.Fault(new InvalidOperationException());
        if (state == State.Canceled) cancellation.Cancel();
        return block;
    }
}
