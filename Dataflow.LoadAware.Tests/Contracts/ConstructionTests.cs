using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>The two constructors that ours has in common with the peer, and a block that is new.</summary>
public sealed class ConstructionTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void A_size_below_one_is_refused([Values(0, -1, int.MinValue)] int size) =>
        Assert.That(() => Create(size), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("batchSize"));

    [Test]
    public void A_size_below_one_is_refused_with_options_too([Values(0, -1)] int size) =>
        Assert.That(() => Create(size, new()), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("batchSize"));

    [Test]
    public void Null_options_are_refused() =>
        Assert.That(() => Create(1, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("dataflowBlockOptions"));

    [Test]
    public void The_size_is_checked_before_the_options() =>
        Assert.That(() => Create(0, null!), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("batchSize"));

    [TestCase(2, 1)]
    [TestCase(101, 100)]
    [TestCase(int.MaxValue, 100)]
    public void A_size_above_the_capacity_is_refused(int size, int capacity) =>
        Assert.That(
            () => Create(size, new() { BoundedCapacity = capacity }),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("batchSize"));

    [Test]
    public void A_size_above_the_capacity_is_refused_when_not_greedy_too() =>
        Assert.That(
            () => Create(2, new() { BoundedCapacity = 1, Greedy = false }),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("batchSize"));

    [Test]
    public void A_size_equal_to_the_capacity_is_taken() => Assert.That(Create(7, new() { BoundedCapacity = 7 }).BatchSize, Is.EqualTo(7));

    [Test]
    public void The_largest_size_is_taken() => Assert.That(Create(int.MaxValue).BatchSize, Is.EqualTo(int.MaxValue));

    [Test]
    public void The_batch_size_is_the_one_asked_for([Values(1, 2, 1000)] int size) => Assert.That(Create(size).BatchSize, Is.EqualTo(size));

    [Test]
    public void A_new_block_has_no_output() => Assert.That(Create(1).OutputCount, Is.Zero);

    [Test]
    public void A_new_block_has_nothing_to_receive() => Assert.That(Create(1).Take(), Is.Null);

    [Test]
    public void A_new_block_has_nothing_to_receive_at_once() =>
        Assert.That(Create(1).Source.TryReceiveAll(out IList<int[]>? _), Is.False);

    [Test]
    public void The_completion_of_a_new_block_waits_to_be_activated() =>
        Assert.That(Create(1).Completion.Status, Is.EqualTo(TaskStatus.WaitingForActivation));

    [Test]
    public void The_completion_is_one_task_for_life()
    {
        BlockUnderTest<int> block = Create(1);
        Task first = block.Completion;

        Assert.That(block.Completion, Is.SameAs(first));
    }
}
