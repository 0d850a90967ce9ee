using System.Collections.Concurrent;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>What a block did with batches of numbers, from beginning to end.</summary>
internal sealed class Handled
{
    private readonly ConcurrentQueue<int[]> _calls = new();
    private readonly ConcurrentQueue<int> _succeeded = new();
    private readonly ConcurrentQueue<LoadFeedback> _feedback = new();

    /// <summary>The items of each call of the handler.</summary>
    public int[][] Calls => [.. _calls];

    /// <summary>The sizes of the calls.</summary>
    public int[] Sizes => [.. _calls.Select(call => call.Length)];

    /// <summary>Items of calls that ended well, in the order in which they did. Only for handlers that do all or nothing.</summary>
    public int[] Succeeded => [.. _succeeded];

    /// <summary>What was reported.</summary>
    public LoadFeedback[] Feedback => [.. _feedback];

    /// <summary>What was given up.</summary>
    public RejectedItem<int>[] Rejected { get; private set; } = [];

    /// <summary>The numbers that were given up.</summary>
    public int[] RejectedItems => [.. Rejected.Select(rejected => rejected.Item)];

    /// <summary>Runs a handler that does all or nothing.</summary>
    public static Task<Handled> RunAsync(Action<int[]> handler, BatchHandlerOptions options, params int[][] batches)
    {
        var handled = new Handled();
        return handled.FinishAsync(
            new BatchHandlerBlock<int>(
                (batch, _) =>
                {
                    handled._calls.Enqueue([.. batch]);
                    handler(batch);
                    Array.ForEach(batch, handled._succeeded.Enqueue);
                    return Task.CompletedTask;
                },
                options),
            batches);
    }

    /// <summary>Runs a handler that answers for each item.</summary>
    public static Task<Handled> RunAsync(Func<int[], BatchResult> handler, BatchHandlerOptions options, params int[][] batches)
    {
        var handled = new Handled();
        return handled.FinishAsync(
            new BatchHandlerBlock<int>(
                (batch, _) =>
                {
                    handled._calls.Enqueue([.. batch]);
                    return Task.FromResult(handler(batch));
                },
                options),
            batches);
    }

    /// <summary>A handler that refuses every batch with one of these items in it, for good.</summary>
    public static Action<int[]> Poisoned(params int[] items) => batch =>
    {
        if (batch.Intersect(items).Any())
        {
            throw new FormatException($"poison in {batch.Length}");
        }
    };

    private async Task<Handled> FinishAsync(BatchHandlerBlock<int> block, int[][] batches)
    {
        var witness = new ActionBlock<LoadFeedback>(_feedback.Enqueue);
        block.LinkTo(witness, new DataflowLinkOptions { PropagateCompletion = true });
        foreach (int[] batch in batches)
        {
            await block.SendAsync(batch).InTime();
        }

        block.Complete();
        await block.Completion.InTime();
        await witness.Completion.InTime();
        Rejected = block.Rejected.TryReceiveAll(out IList<RejectedItem<int>>? rejected) ? [.. rejected] : [];
        return this;
    }
}
