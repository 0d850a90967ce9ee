using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>The ordinary case, and the block as a block.</summary>
public class BatchHandlerBlockTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task A_batch_is_handled_measured_and_reported()
    {
        var clock = new JumpingClock();
        Handled handled = await Handled.RunAsync(_ => clock.Pass(TimeSpan.FromMilliseconds(30)), new() { TimeProvider = clock }, [1, 2, 3]);

        Assert.That(handled.Succeeded, Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(handled.Feedback, Is.EqualTo(new[] { new LoadFeedback { BatchSize = 3, ProcessingTime = TimeSpan.FromMilliseconds(30) } }));
    }

    [Test]
    public async Task The_time_does_not_include_the_wait_for_a_place()
    {
        var clock = new JumpingClock();
        Handled handled = await Handled.RunAsync(_ => clock.Pass(TimeSpan.FromMilliseconds(30)), new() { TimeProvider = clock }, [1], [2], [3]);
        Assert.That(handled.Feedback.Select(feedback => feedback.ProcessingTime.TotalMilliseconds), Is.All.EqualTo(30));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void It_takes_in_as_many_batches_as_it_works_on(int parallel)
    {
        var never = new TaskCompletionSource();
        var block = new BatchHandlerBlock<int>((_, _) => never.Task, new() { MaxDegreeOfParallelism = parallel });
        Assert.That(Enumerable.Range(0, 5).Count(i => block.Post([i])), Is.EqualTo(parallel));
        never.SetResult();
    }

    [Test]
    public async Task The_block_upstream_cuts_late_so_a_new_size_bites_on_the_next_batch()
    {
        var calls = new BufferBlock<(int[] Batch, TaskCompletionSource Answer)>();
        var pump = new PumpedScheduler();
        var batches = new AdaptiveBatchBlock<int>(10, new GroupingDataflowBlockOptions { TaskScheduler = pump });
        var block = new BatchHandlerBlock<int>((batch, _) =>
        {
            var answer = new TaskCompletionSource();
            calls.Post((batch, answer));
            return answer.Task;
        });
        batches.LinkPipeline(block);
        batches.PostMany([.. Enumerable.Range(0, 100)]);
        pump.RunAll(); // the second batch is offered too, and waits for the place of the first
        (int[] first, TaskCompletionSource answer) = await calls.ReceiveAsync().InTime();
        batches.BatchSize = 3;
        answer.SetResult();
        (int[] second, answer) = await calls.ReceiveAsync().InTime();
        answer.SetResult();

        Assert.That((first.Length, second.Length), Is.EqualTo((10, 3)));
    }

    [Test]
    public async Task A_whole_mesh_ends_after_every_item_with_feedback_for_every_batch()
    {
        var handled = new List<int>();
        var batches = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { InitialBatchSize = 5, BoundedCapacity = 50, FlushTimeout = Timeout.InfiniteTimeSpan });
        var block = new BatchHandlerBlock<int>((batch, _) =>
        {
            handled.AddRange(batch);
            return Task.CompletedTask;
        });
        var loop = new LoadFeedbackBlock(batches);
        batches.LinkPipeline(block);
        block.LinkPipeline(loop);
        for (int i = 0; i < 1000; i++)
        {
            await batches.SendAsync(i).InTime();
        }

        batches.Complete();
        await loop.Completion.InTime();

        Assert.That(handled, Is.EqualTo(Enumerable.Range(0, 1000)));
        Assert.That(loop.LastDecision, Is.Not.Null);
    }

    [Test]
    public async Task Feedback_that_nobody_takes_stalls_nothing_and_the_newest_is_kept_for_a_later_link()
    {
        var block = new BatchHandlerBlock<int>((_, _) => Task.CompletedTask);
        for (int i = 1; i <= 1000; i++)
        {
            await block.SendAsync(new int[i]).InTime();
        }

        Patience.Until(() => block.Post([1, 2, 3]), "the last batch is taken");
        var late = new BufferBlock<LoadFeedback>();
        using IDisposable link = block.LinkTo(late);
        Patience.Until(() => late.TryReceive(out LoadFeedback feedback) && feedback.BatchSize == 3, "the newest feedback arrives");

        var later = new BufferBlock<LoadFeedback>();
        using IDisposable laterLink = block.LinkTo(later);

        Assert.That((await later.ReceiveAsync().InTime()).BatchSize, Is.EqualTo(3));
    }

    [Test]
    public async Task A_handler_that_throws_does_not_end_the_mesh()
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(1), new() { TimeProvider = _time }, [1], [2]);
        Assert.That((handled.Succeeded, handled.RejectedItems), Is.EqualTo((new[] { 2 }, new[] { 1 })));
    }

    [Test]
    public async Task A_handler_that_returns_no_task_counts_as_a_failure_that_says_so()
    {
        var block = new BatchHandlerBlock<int>((_, _) => (Task)null!);
        block.Post([1]);
        RejectedItem<int> rejected = await block.Rejected.ReceiveAsync().InTime();
        Assert.That(rejected.Exception.Message, Is.EqualTo("The handler returned null in place of a task."));
    }

    [Test]
    public async Task An_empty_batch_is_nothing_to_do()
    {
        Handled handled = await Handled.RunAsync(Handled.Poisoned(), new(), [], null!, [1]);
        Assert.That(handled.Calls, Is.EqualTo(new int[][] { [1] }));
    }

    [Test]
    public async Task Lambdas_and_methods_of_either_kind_find_their_constructor()
    {
        BatchHandlerBlock<int>[] plain =
        [
            new(async (_, _) => await Task.Yield()),
            new((_, _) => Task.CompletedTask),
            new((_, _) => Task.FromResult(3)),
            new(Plain),
        ];
        BatchHandlerBlock<int>[] speaking =
        [
            new(async (batch, _) =>
            {
                await Task.Yield();
                return BatchResult.For(batch.Length).Reject(0, "said").Build();
            }),
            new((_, _) => Task.FromResult(BatchResult.RejectAll(new FormatException("said")))),
            new(Speaking),
        ];
        BatchHandlerBlock<int> throwing = new(async (_, _) => throw await Task.FromResult(new FormatException("said")));

        foreach (BatchHandlerBlock<int> block in plain)
        {
            Assert.That(await RejectedOf(block), Is.Null);
        }

        foreach (BatchHandlerBlock<int> block in speaking.Append(throwing))
        {
            Assert.That((await RejectedOf(block))?.Exception.Message, Is.EqualTo("said"));
        }
    }

    [Test]
    public void Null_is_refused_by_name()
    {
        Assert.That(
            () => new BatchHandlerBlock<int>((Func<int[], CancellationToken, Task>)null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("handler"));
        Assert.That(
            () => new BatchHandlerBlock<int>((Func<int[], CancellationToken, Task<BatchResult>>)null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("handler"));
        Assert.That(
            () => new BatchHandlerBlock<int>((_, _) => Task.CompletedTask).Fault(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("exception"));
    }

    [Test]
    public void It_prints_itself_as_other_blocks_do()
    {
        var block = new BatchHandlerBlock<int>((_, _) => Task.CompletedTask);
        Assert.That(block.ToString(), Is.EqualTo($"BatchHandlerBlock`1 Id={block.Completion.Id}"));
    }

    [Test]
    public async Task Feedback_can_be_reserved_and_consumed_by_a_target_that_joins()
    {
        var block = new BatchHandlerBlock<int>((_, _) => Task.CompletedTask);
        var join = new JoinBlock<LoadFeedback, int>(new GroupingDataflowBlockOptions { Greedy = false });
        using IDisposable one = block.LinkTo(join.Target1);
        var numbers = new BufferBlock<int>();
        using IDisposable two = numbers.LinkTo(join.Target2);
        block.Post([1, 2]);
        numbers.Post(7);

        (LoadFeedback feedback, int number) = await join.ReceiveAsync().InTime();
        Assert.That((feedback.BatchSize, number), Is.EqualTo((2, 7)));
    }

    private static Task Plain(int[] batch, CancellationToken token) => Task.CompletedTask;

    private static Task<BatchResult> Speaking(int[] batch, CancellationToken token) => Task.FromResult(BatchResult.RejectAll(new FormatException("said")));

    private static async Task<RejectedItem<int>?> RejectedOf(BatchHandlerBlock<int> block)
    {
        block.Post([1]);
        block.Complete();
        await block.Completion.InTime();
        return block.Rejected.TryReceive(null, out RejectedItem<int>? rejected) ? rejected : null;
    }
}
