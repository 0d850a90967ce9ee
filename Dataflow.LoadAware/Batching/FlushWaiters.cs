namespace Dataflow.LoadAware.Batching;

/// <summary>The flushes that wait for their items to be handed on, in the order of the items. Guarded by the block's gate.</summary>
internal sealed class FlushWaiters
{
    private readonly LinkedList<FlushWaiter> _waiters = new();

    public bool IsEmpty => _waiters.Count == 0;

    /// <summary>Whether the first waiter's items are handed on.</summary>
    public bool AnyDone(long head) => _waiters.First is { } first && first.Value.UpTo <= head;

    public FlushWaiter Add(long upTo)
    {
        var waiter = new FlushWaiter(upTo);
        _waiters.AddLast(waiter);
        return waiter;
    }

    public void Remove(FlushWaiter waiter) => _waiters.Remove(waiter);

    /// <summary>Takes out those whose items lie before <paramref name="head"/>.</summary>
    public List<FlushWaiter> TakeDone(long head)
    {
        List<FlushWaiter> done = [];
        while (AnyDone(head))
        {
            done.Add(_waiters.First!.Value);
            _waiters.RemoveFirst();
        }

        return done;
    }

    /// <summary>Takes out all, for the block has ended.</summary>
    public List<FlushWaiter> TakeAll() => TakeDone(FlushWaiter.NotKnown);
}

/// <summary>One flush: done when every item before <see cref="UpTo"/> is handed on. Its continuations never run on the thread that completes it.</summary>
internal sealed class FlushWaiter(long upTo) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Stands for the end of items that are still arriving.</summary>
    public const long NotKnown = long.MaxValue;

    /// <summary>Number of the first item that it does not wait for.</summary>
    public long UpTo { get; set; } = upTo;
}
