namespace Dataflow.LoadAware.Handling;

/// <summary>The items of a call, by what its result says of them.</summary>
internal readonly struct SortedItems<T>
{
    private SortedItems(int succeeded, T[] retry, Exception?[] retryReasons, T[] rejected, Exception?[] rejectedReasons)
    {
        Succeeded = succeeded;
        (Retry, RetryReasons) = (retry, retryReasons);
        (Rejected, RejectedReasons) = (rejected, rejectedReasons);
    }

    /// <summary>What stands for a reason where none was given.</summary>
    public static Exception NoReason { get; } = new ItemRejectedException();

    /// <summary>How many succeeded.</summary>
    public int Succeeded { get; }

    /// <summary>Those to be tried again, in order.</summary>
    public T[] Retry { get; }

    /// <summary>Why, of each; null where nothing was said.</summary>
    public Exception?[] RetryReasons { get; }

    /// <summary>Those that are given up, in order.</summary>
    public T[] Rejected { get; }

    /// <summary>Why, of each.</summary>
    public Exception?[] RejectedReasons { get; }

    /// <summary>Sorts the items of a call.</summary>
    public static SortedItems<T> Sort(ReadOnlySpan<T> items, BatchResult result)
    {
        (T[] retry, Exception?[] retryReasons) = Pick(items, result, ItemFate.Retry);
        (T[] rejected, Exception?[] rejectedReasons) = Pick(items, result, ItemFate.Rejected);
        return new(items.Length - retry.Length - rejected.Length, retry, retryReasons, rejected, rejectedReasons);
    }

    private static (T[] Items, Exception?[] Reasons) Pick(ReadOnlySpan<T> items, BatchResult result, ItemFate fate)
    {
        var picked = new List<T>();
        var reasons = new List<Exception?>();
        for (int i = 0; i < items.Length; i++)
        {
            ItemVerdict verdict = result.Verdicts is { } verdicts ? verdicts[i] : result.ForAll;
            if (verdict.Fate == fate)
            {
                picked.Add(items[i]);
                reasons.Add(verdict.Reason);
            }
        }

        return ([.. picked], [.. reasons]);
    }
}
