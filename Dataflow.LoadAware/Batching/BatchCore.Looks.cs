namespace Dataflow.LoadAware.Batching;

// Looks at the state from outside: the counts of the front door, and what the debugger shows. See BatchCore.cs for the gate.
internal sealed partial class BatchCore<T>
{
    /// <summary>Items accepted and not yet handed on.</summary>
    public int CountItems()
    {
        Enter();
        long count = Boundaries.Waiting;
        Gate.Exit();
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>Batches that could be taken now.</summary>
    public int CountBatches()
    {
        Enter();
        int count = EstimateBatches();
        Gate.Exit();
        return count;
    }

    /// <summary>
    /// As <see cref="CountBatches"/>; without the gate, as the debugger asks for it, it may be off by what is being handed on, or was posted and
    /// is in no book yet.
    /// </summary>
    public int EstimateBatches()
    {
        long count = Boundaries.Ready + (Boundaries.Forming > 0 && PartialMayGo_NeedsLock() ? 1 : 0);
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>A look for the debugger: null when the gate is held just now, or a post is under way, for a frozen thread would not give it back.</summary>
    public TLook? Peek<TLook>(Func<TLook> look)
        where TLook : class
    {
        if (!Gate.TryEnter())
        {
            return null;
        }

        try
        {
            if (!Intake.TryStopLease_NeedsLock())
            {
                return null;
            }

            Settle_NeedsLock();
            return look();
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>The waiting items.</summary>
    public T[] CopyItems_NeedsLock()
    {
        var items = new T[Boundaries.Waiting];
        ItemQueue<T>.Copy(Items.Head, items);
        return items;
    }
}
