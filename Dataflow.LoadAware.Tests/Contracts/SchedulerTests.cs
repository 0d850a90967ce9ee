using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>What runs on options.TaskScheduler, in what portions, and schedulers that misbehave.</summary>
public sealed class SchedulerTests(BlockKind kind) : BlockContract(kind)
{
    private static readonly InvalidOperationException Boom = new("boom");

    [Test]
    public void Postponed_messages_are_taken_on_the_scheduler([Values] bool greedy)
    {
        BlockUnderTest<int> block = Create(1, new() { Greedy = greedy, BoundedCapacity = 1, TaskScheduler = Pump });
        if (greedy) block.Post(1);
        TaskScheduler? taking = null;
        FakeSource<int> source = Source(2);
        source.OnConsume = () =>
        {
            taking = TaskScheduler.Current;
            return true;
        };
        source.OfferTo(block.Target);
        block.Take();
        Pump.RunUntil(() => source.Consumed.IsCompleted, "the message is taken");

        Assert.That(taking, Is.SameAs(Pump));
    }

    [Test]
    public void Posting_does_not_wait_for_the_scheduler()
    {
        BlockUnderTest<int> block = CreatePumped(2);
        block.PostAll(1, 2);

        Assert.That(block.OutputCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Ending_does_not_wait_for_the_scheduler([Values] bool greedy)
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = greedy, TaskScheduler = Pump });
        block.Complete();

        Assert.That(await Outcome.Of(block.Completion), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void An_idle_block_queues_nothing()
    {
        BlockUnderTest<int> block = CreatePumped(5, capacity: 5);
        block.LinkTo(Target());
        block.PostAll(1, 2);

        Assert.That(Pump.Queued, Is.Zero);
    }

    [Test]
    public void A_task_offers_no_more_than_MaxMessagesPerTask([Values(1, 2)] int limit)
    {
        BlockUnderTest<int> block = Create(1, new() { MaxMessagesPerTask = limit, TaskScheduler = Pump });
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.PostAll(1, 2, 3, 4, 5);
        Pump.RunOne();

        Assert.That(target.Offers, Has.Length.EqualTo(limit));
    }

    [Test]
    public void The_tasks_after_it_offer_the_rest([Values(1, 2)] int limit)
    {
        BlockUnderTest<int> block = Create(1, new() { MaxMessagesPerTask = limit, TaskScheduler = Pump });
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.PostAll(1, 2, 3, 4, 5);
        Pump.RunUntil(() => block.OutputCount == 0, "all are taken");

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1], [2], [3], [4], [5] }));
    }

    [Test]
    public void A_task_takes_no_more_batches_than_MaxMessagesPerTask()
    {
        BlockUnderTest<int> block = Create(1, new() { MaxMessagesPerTask = 1, Greedy = false, TaskScheduler = Pump });
        Offered(block, 1, 2, 3);
        Pump.RunOne();

        Assert.That(Log.Calls, Is.EqualTo(new[] { "reserve 1", "consume 1" }));
    }

    [Test]
    public void A_task_of_a_bounded_block_takes_no_more_batches_than_MaxMessagesPerTask()
    {
        BlockUnderTest<int> block = Create(1, new() { MaxMessagesPerTask = 1, BoundedCapacity = 4, TaskScheduler = Pump });
        block.PostAll(1, 2, 3, 4);
        Offered(block, 5, 6, 7);
        block.Source.TryReceiveAll(out _);
        while (Log.Calls.Length == 0 && Pump.RunOne())
        {
            // the peer also starts a task that offers, to nobody
        }

        Assert.That(Log.Calls, Is.EqualTo(new[] { "consume 5" }));
    }

    [Test]
    public void Without_a_limit_one_task_offers_all()
    {
        BlockUnderTest<int> block = CreatePumped(1);
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.PostAll(Enumerable.Range(0, 100));
        Pump.RunOne();

        Assert.That(target.Offers, Has.Length.EqualTo(100));
    }

    [Test]
    public void Its_tasks_admit_no_children()
    {
        List<TaskCreationOptions> options = [];
        BlockUnderTest<int> block = Create(1, new() { TaskScheduler = new HookedScheduler((_, task) => options.Add(task.CreationOptions)) });
        block.LinkTo(Target());
        block.Post(1);

        Assert.That(options, Has.Count.EqualTo(1).And.All.Matches<TaskCreationOptions>(o => o.HasFlag(TaskCreationOptions.DenyChildAttach)));
    }

    [Test]
    public void A_scheduler_that_throws_does_not_throw_at_the_poster()
    {
        BlockUnderTest<int> block = Create(1, new() { TaskScheduler = HookedScheduler.Throwing(Boom) });
        block.LinkTo(Target());

        Assert.That(() => block.Post(1), Throws.Nothing);
    }

    [Test]
    public async Task A_scheduler_that_throws_faults_the_block()
    {
        BlockUnderTest<int> block = Create(1, new() { TaskScheduler = HookedScheduler.Throwing(Boom) });
        block.LinkTo(Target());
        block.Post(1);
        await Outcome.Of(block.Completion);

        Assert.That(
            block.Completion.Exception!.InnerExceptions,
            Has.All.TypeOf<TaskSchedulerException>().And.All.Property("InnerException").SameAs(Boom));
    }

    [Test]
    public async Task A_scheduler_that_throws_makes_the_block_decline()
    {
        BlockUnderTest<int> block = Create(1, new() { TaskScheduler = HookedScheduler.Throwing(Boom) });
        block.LinkTo(Target());
        block.Post(1);
        await Outcome.Of(block.Completion);

        Assert.That(Source(2).OfferTo(block.Target), Is.EqualTo(DecliningPermanently));
    }

    [Test]
    public async Task A_scheduler_that_throws_when_postponed_messages_are_due_faults_the_block()
    {
        BlockUnderTest<int> block = Create(1, new() { Greedy = false, TaskScheduler = HookedScheduler.Throwing(Boom) });
        _ = block.SendAsync(1);
        await Outcome.Of(block.Completion);

        Assert.That(block.Completion.Exception!.InnerExceptions, Has.All.TypeOf<TaskSchedulerException>());
    }

    [Test]
    public async Task A_scheduler_that_throws_when_postponed_messages_are_due_frees_those_who_wait()
    {
        BlockUnderTest<int> block = Create(1, new() { Greedy = false, TaskScheduler = HookedScheduler.Throwing(Boom) });

        Assert.That(await block.SendAsync(1).InTime(), Is.False);
    }

    [Test]
    public async Task A_scheduler_that_runs_inline_gets_all_through()
    {
        BlockUnderTest<int> block = Create(2, new() { TaskScheduler = HookedScheduler.Inline() });
        FakeTarget<int[]> target = Target();
        block.LinkTo(target, new() { PropagateCompletion = true });
        block.PostAll(1, 2, 3, 4, 5);
        block.Complete();
        await target.Ended;

        Assert.That(target.Accepted, Is.EqualTo(new int[][] { [1, 2], [3, 4], [5] }));
    }

    [Test]
    public async Task A_scheduler_that_runs_inline_takes_postponed_messages([Values] bool greedy)
    {
        BlockUnderTest<int> block = Create(2, new() { Greedy = greedy, BoundedCapacity = 2, TaskScheduler = HookedScheduler.Inline() });
        Task<bool>[] sends = [.. Enumerable.Range(0, 6).Select(block.SendAsync)];
        List<int> received = [];
        for (int i = 0; i < 3; i++) received.AddRange(await block.ReceiveAsync());

        Assert.That((received, await Task.WhenAll(sends).InTime()), Is.EqualTo((Enumerable.Range(0, 6).ToList(), sends.Select(_ => true).ToArray())));
    }

    [Test]
    public async Task An_exclusive_scheduler_gets_all_through()
    {
        ConcurrentExclusiveSchedulerPair pair = new();
        BlockUnderTest<int> block = Create(2, new() { BoundedCapacity = 4, TaskScheduler = pair.ExclusiveScheduler });
        List<int> handled = [];
        ActionBlock<int[]> handler = new(handled.AddRange, new() { BoundedCapacity = 1, TaskScheduler = pair.ExclusiveScheduler });
        block.LinkTo(handler, new() { PropagateCompletion = true });
        for (int i = 0; i < 100; i++) await block.SendAsync(i).InTime();
        block.Complete();
        await handler.Completion.InTime();

        Assert.That(handled, Is.EqualTo(Enumerable.Range(0, 100)));
    }
}
