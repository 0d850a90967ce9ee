using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>What the source half refuses, whatever its state.</summary>
public sealed class SourceArgumentTests(BlockKind kind) : BlockContract(kind)
{
    private static readonly DataflowMessageHeader SomeHeader = new(1);

    [Test]
    public void Consume_refuses_a_header_without_an_id([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.ConsumeMessage(default, Target(), out _),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void Consume_refuses_a_null_target([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.ConsumeMessage(SomeHeader, null!, out _),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));

    [Test]
    public void Consume_checks_the_header_first() =>
        Assert.That(
            () => Create(1).Source.ConsumeMessage(default, null!, out _),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void Reserve_refuses_a_header_without_an_id([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.ReserveMessage(default, Target()),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void Reserve_refuses_a_null_target([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.ReserveMessage(SomeHeader, null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));

    [Test]
    public void Reserve_checks_the_header_first() =>
        Assert.That(
            () => Create(1).Source.ReserveMessage(default, null!),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void Release_refuses_a_header_without_an_id([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.ReleaseReservation(default, Target()),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void Release_refuses_a_null_target([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.ReleaseReservation(SomeHeader, null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));

    [Test]
    public void Release_checks_the_header_first() =>
        Assert.That(
            () => Create(1).Source.ReleaseReservation(default, null!),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void A_link_refuses_a_null_target([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.LinkTo(null!, new DataflowLinkOptions()),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));

    [Test]
    public void A_link_refuses_null_options([Values] bool completed) =>
        Assert.That(
            () => Reach(completed).Source.LinkTo(Target(), null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("linkOptions"));

    [Test]
    public void A_link_checks_the_target_first() =>
        Assert.That(
            () => Create(1).Source.LinkTo(null!, null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));

    private BlockUnderTest<int> Reach(bool completed)
    {
        BlockUnderTest<int> block = Create(1);
        if (!completed) return block;
        block.Complete();
        block.Completion.InTime().GetAwaiter().GetResult();
        return block;
    }
}
