using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>Where items go that were given up: kept, then waited for, never dropped.</summary>
public class RejectedTests
{
    private readonly BatchHandlerOptions _options = new() { TimeProvider = new FakeTimeProvider(), RejectedCapacity = 2, MaxExtraCalls = 0, CircuitThreshold = null };

    [Test]
    public async Task When_nobody_takes_them_the_handling_waits_and_goes_on_when_somebody_does()
    {
        BatchHandlerBlock<int> block = Poisoned();
        block.Post([1, 2, 3, 4]);
        block.Complete();
        Assert.That(() => block.Completion.WaitAsync(Patience.ShouldNotHappen), Throws.InstanceOf<TimeoutException>());

        var taken = new List<int>();
        for (int i = 0; i < 4; i++)
        {
            taken.Add((await block.Rejected.ReceiveAsync().InTime()).Item);
        }

        Assert.That(taken, Is.EqualTo(new[] { 1, 2, 3, 4 }));
        await block.Completion.InTime();
        await block.Rejected.Completion.InTime();
    }

    [Test]
    public async Task How_many_wait_to_be_taken_is_told_by_the_statistics()
    {
        BatchHandlerBlock<int> block = Poisoned();
        block.Post([1, 2, 3, 4]);
        Patience.Until(() => block.GetStatistics().RejectedWaiting == 2, "as many wait as there is room for");

        Assert.That(block.Rejected.TryReceiveAll(out _), Is.True);
        Patience.Until(() => block.GetStatistics().RejectedWaiting == 2, "the others wait in their place");
        Assert.That(block.Rejected.TryReceiveAll(out _), Is.True);
        Assert.That(block.GetStatistics().RejectedWaiting, Is.Zero);
        block.Complete();
        await block.Completion.InTime();
    }

    [Test]
    public async Task The_block_ends_while_some_wait_to_be_taken_and_their_source_ends_after_them()
    {
        BatchHandlerBlock<int> block = Poisoned();
        block.Post([1, 2]);
        block.Complete();
        await block.Completion.InTime();
        Assert.That(block.Rejected.Completion.IsCompleted, Is.False);

        Assert.That(block.Rejected.TryReceiveAll(out IList<RejectedItem<int>>? items), Is.True);
        Assert.That(items!.Select(rejected => rejected.Item), Is.EqualTo(new[] { 1, 2 }));
        await block.Rejected.Completion.InTime();
    }

    [Test]
    public async Task A_linked_target_gets_them_and_then_the_end()
    {
        BatchHandlerBlock<int> block = Poisoned();
        var taken = new List<int>();
        var letters = new ActionBlock<RejectedItem<int>>(rejected => taken.Add(rejected.Item));
        block.Rejected.LinkTo(letters, new DataflowLinkOptions { PropagateCompletion = true });
        block.Post([1, 2, 3, 4, 5]);
        block.Complete();

        await letters.Completion.InTime();
        Assert.That(taken, Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public async Task A_linked_target_that_faults_faults_the_block_and_what_it_did_not_take_is_kept()
    {
        BatchHandlerBlock<int> block = Poisoned();
        var letters = new ActionBlock<RejectedItem<int>>(_ => throw new IOException("disk full"), new() { BoundedCapacity = 1 });
        using IDisposable link = block.Rejected.LinkPipeline(letters);
        block.Post([1, 2, 3, 4, 5, 6]);

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<Exception>());
        Assert.That(block.Completion.Exception!.Flatten().InnerExceptions, Has.Some.InstanceOf<IOException>());
        block.Rejected.TryReceiveAll(out IList<RejectedItem<int>>? kept);
        int[] rest = [.. (kept ?? []).Select(rejected => rejected.Item), .. block.TakeLeftItems().Select(left => left.Item)];
        Assert.That(rest, Is.EqualTo(new[] { 2, 3, 4, 5, 6 }), "the first was taken");
        await block.Rejected.Completion.InTime();
    }

    [Test]
    public async Task Who_completes_them_completes_the_block()
    {
        BatchHandlerBlock<int> block = Poisoned();
        block.Rejected.Complete();
        await block.Completion.InTime();
        Assert.That(block.Post([1]), Is.False);
    }

    [Test]
    public async Task With_a_filter_only_some_are_received()
    {
        BatchHandlerBlock<int> block = Poisoned();
        block.Post([1]);
        Patience.Until(() => block.Rejected.TryReceive(rejected => rejected.Item == 1, out _), "the item is there");
        block.Complete();
        await block.Completion.InTime();
    }

    [Test]
    public void Told_to_the_block_faults_with_the_first_and_the_rest_can_be_had_back()
    {
        _options.FaultOnRejected = true;
        BatchHandlerBlock<int> block = Poisoned();
        block.Post([1, 2, 3]);

        Assert.That(() => block.Completion.InTime(), Throws.InstanceOf<FormatException>());
        Assert.That(block.Rejected.TryReceiveAll(out IList<RejectedItem<int>>? rejected), Is.True);
        Assert.That(rejected!.Single().Item, Is.EqualTo(1));
        Assert.That(block.TakeLeftItems(), Is.EqualTo(new LeftItem<int>[] { new(2, 1), new(3, 1) }));
        Assert.That(block.Post([4]), Is.False);
    }

    private BatchHandlerBlock<int> Poisoned() => new((_, _) => throw new FormatException(), _options);
}
