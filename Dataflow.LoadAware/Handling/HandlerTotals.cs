namespace Dataflow.LoadAware.Handling;

/// <summary>
/// What a handler's block has done since it was made. Any thread may count and ask; each number is whole. It refers to nothing, so that it
/// can outlive its block.
/// </summary>
internal sealed class HandlerTotals
{
    private readonly long[] _items = new long[Enum.GetValues<ItemOutcome>().Length];
    private readonly long[] _calls = new long[Enum.GetValues<CallEnd>().Length];

    /// <summary>Items that this has become of.</summary>
    public long Items(ItemOutcome outcome) => Volatile.Read(ref _items[(int)outcome]);

    /// <summary>Calls that ended so.</summary>
    public long Calls(CallEnd end) => Volatile.Read(ref _calls[(int)end]);

    /// <summary>Counts items.</summary>
    public void Count(ItemOutcome outcome, int items) => Interlocked.Add(ref _items[(int)outcome], items);

    /// <summary>Counts a call.</summary>
    public void Count(CallEnd end) => Interlocked.Increment(ref _calls[(int)end]);
}

/// <summary>What becomes of items. The names are values of a tag.</summary>
internal enum ItemOutcome
{
    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Given up.</summary>
    Rejected,

    /// <summary>Not decided when the handling was cut off.</summary>
    Left,

    /// <summary>Part of a call again; one of the others comes of it in the end.</summary>
    Retried,
}

/// <summary>How a call ended. The names are values of a tag.</summary>
internal enum CallEnd
{
    /// <summary>It returned; a result may have rejected items or asked for them again.</summary>
    Succeeded,

    /// <summary>It threw what is likely to pass.</summary>
    Transient,

    /// <summary>The backend has too much to do.</summary>
    Overloaded,

    /// <summary>It threw anything else.</summary>
    Failed,

    /// <summary>It was cancelled at its time-out.</summary>
    Timeout,

    /// <summary>It was cut off, with the whole handling.</summary>
    CutOff,
}
