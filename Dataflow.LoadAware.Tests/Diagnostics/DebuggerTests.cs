using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>What a debugger shows of a block.</summary>
public sealed class DebuggerTests
{
    private readonly ProtocolLog _log = new();

    [Test]
    public void The_one_line_names_the_block_its_size_and_what_could_be_taken()
    {
        AdaptiveBatchBlock<int> block = new(2, new GroupingDataflowBlockOptions { NameFormat = "orders" });
        block.PostMany([1, 2, 3, 4, 5]);

        Assert.That(DebuggerLook.LineOf(block), Is.EqualTo("orders, BatchSize = 2, OutputCount = 2"));
    }

    [Test]
    public void The_one_line_is_that_of_the_peer()
    {
        GroupingDataflowBlockOptions options = new() { NameFormat = "name" };
        string[] lines = [.. BlockKind.All.Select(kind =>
        {
            BlockUnderTest<int> block = kind.Create<int>(2, options);
            block.PostAll(1, 2, 3);
            return DebuggerLook.LineOf(block.Block);
        })];

        Assert.That(lines[0], Is.EqualTo(lines[1]));
    }

    [Test]
    public void The_view_shows_what_is_inside()
    {
        // Its loops never run: the debugger does not wait, so it shows no items and no sources while one of them is at the gate.
        GroupingDataflowBlockOptions options = new() { BoundedCapacity = 3, TaskScheduler = new PumpedScheduler() };
        AdaptiveBatchBlock<int> block = new(2, options);
        using IDisposable link = block.LinkTo(new ActionBlock<int[]>(_ => { }), _ => false);
        block.PostMany([1, 2, 3]);
        _ = block.SendAsync(4);

        Dictionary<string, object?> view = DebuggerLook.ViewOf(block);

        Assert.Multiple(() =>
        {
            Assert.That(view["BatchSize"], Is.EqualTo(2));
            Assert.That((view["MinBatchSize"], view["MaxBatchSize"]), Is.EqualTo((1, 3)));
            Assert.That(view["InputQueue"], Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(view["OutputCount"], Is.EqualTo(1));
            Assert.That(view["BatchesCompleted"], Is.EqualTo(0));
            Assert.That(view["Id"], Is.EqualTo(block.Completion.Id));
            Assert.That(view["PostponedMessages"], Has.Length.EqualTo(1));
            Assert.That(view["LinkedTargets"], Has.Length.EqualTo(1));
            Assert.That(view["NextMessageReservedFor"], Is.Null);
            Assert.That(((GroupingDataflowBlockOptions)view["DataflowBlockOptions"]!).BoundedCapacity, Is.EqualTo(3));
        });
    }

    [Test]
    public void The_view_shows_who_holds_the_reservation()
    {
        AdaptiveBatchBlock<int> block = new(1);
        FakeTarget<int[]> holder = new(_log);
        holder.OnOffer = offer =>
        {
            offer.Source.ReserveMessage(offer.Header, holder);
            return DataflowMessageStatus.Postponed;
        };
        block.Post(1);
        block.LinkTo(holder);

        Assert.That(DebuggerLook.ViewOf(block)["NextMessageReservedFor"], Is.SameAs(holder));
    }

    [Test]
    public async Task The_view_shows_how_far_the_block_has_come()
    {
        AdaptiveBatchBlock<int> block = new(1);
        (object?, object?) before = HowFar(block);
        block.Complete();
        await block.Completion.InTime();

        Assert.That((before, HowFar(block)), Is.EqualTo(((false, false), (true, true))));
    }

    [Test]
    public void The_view_can_be_read_from_inside_an_offer()
    {
        PumpedScheduler pump = new();
        AdaptiveBatchBlock<int> block = new(1, new GroupingDataflowBlockOptions { TaskScheduler = pump });
        Dictionary<string, object?>? view = null;
        FakeTarget<int[]> target = new(_log)
        {
            OnOffer = _ =>
            {
                view = DebuggerLook.ViewOf(block);
                return DataflowMessageStatus.Accepted;
            },
        };
        block.LinkTo(target);
        block.Post(1);
        pump.RunUntil(() => view is not null, "the batch is offered");

        Assert.That(view!["BatchSize"], Is.EqualTo(1));
    }

    [Test]
    public async Task The_view_can_be_read_while_the_block_runs()
    {
        AdaptiveBatchBlock<int> block = new(3);
        long handled = 0;
        ActionBlock<int[]> handler = new(batch => handled += batch.Length);
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        Task producer = Task.Run(() =>
        {
            for (int i = 0; i < 200_000; i++) block.Post(i);
        });
        while (!producer.IsCompleted) DebuggerLook.ViewOf(block);
        await producer;
        block.Complete();
        await handler.Completion.InTime();

        Assert.That(handled, Is.EqualTo(200_000));
    }

    private static (object? IsDeclining, object? IsCompleted) HowFar(AdaptiveBatchBlock<int> block)
    {
        Dictionary<string, object?> view = DebuggerLook.ViewOf(block);
        return (view["IsDecliningPermanently"], view["IsCompleted"]);
    }
}
