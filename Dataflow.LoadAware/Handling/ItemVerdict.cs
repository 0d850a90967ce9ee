namespace Dataflow.LoadAware.Handling;

/// <summary>What a handler says of one item. The default is success.</summary>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Reason">Why, where the handler said so.</param>
internal readonly record struct ItemVerdict(ItemFate Fate, Exception? Reason)
{
    public static ItemVerdict Retry(Exception? reason) => new(ItemFate.Retry, reason);

    public static ItemVerdict Reject(Exception reason) => new(ItemFate.Rejected, reason);
}

/// <summary>What becomes of an item after a call.</summary>
internal enum ItemFate
{
    /// <summary>It is done.</summary>
    Succeeded,

    /// <summary>It is tried again.</summary>
    Retry,

    /// <summary>It is given up.</summary>
    Rejected,
}
