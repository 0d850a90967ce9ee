namespace Dataflow.LoadAware.Handling;

/// <summary>Some items of a batch that share a fate so far. Belongs to one run and is used by one thread at a time.</summary>
internal sealed class Slice<T>(T[] items, int start, int count)
{
    private readonly T[] _items = items;
    private int _start = start;

    /// <summary>How many items are in it.</summary>
    public int Count { get; private set; } = count;

    /// <summary>Calls that these items were part of.</summary>
    public int Attempts { get; set; }

    /// <summary>Retries after transient failures, since the last success of the batch.</summary>
    public int Retries { get; set; }

    /// <summary>How often in a row the backend asked to be left alone.</summary>
    public int Refusals { get; set; }

    /// <summary>The wait before the next call.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The search for the item to blame that it is part of, if any.</summary>
    public Bisection? Search { get; set; }

    /// <summary>Whether the slice beneath it is the other half of what failed.</summary>
    public bool IsFirstHalf { get; set; }

    /// <summary>Whether it failed as a part of something whose other half succeeded: calling it whole would tell nothing new.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>Whether it has been sent as a probe: its retries are its own from then on.</summary>
    public bool WasProbed { get; set; }

    /// <summary>Set when its items are given up and only have to be handed out.</summary>
    public Rejection? Rejection { get; set; }

    /// <summary>Why the first item is given up, where it is.</summary>
    public Exception ErrorOfFirst => Rejection!.Each?[_start] ?? Rejection.Error;

    /// <summary>The items as an array; a copy unless they are the whole of one.</summary>
    public T[] ToArray() => _start == 0 && Count == _items.Length ? _items : Items.ToArray();

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> Items => _items.AsSpan(_start, Count);

    /// <summary>Cuts the first items off. What this slice has been through holds for both.</summary>
    public Slice<T> TakeFirst(int count, bool isFirstHalf = false)
    {
        var first = new Slice<T>(_items, _start, count)
        {
            Attempts = Attempts,
            Retries = Retries,
            Refusals = Refusals,
            Search = Search,
            Rejection = Rejection,
            IsFirstHalf = isFirstHalf,
        };
        _start += count;
        Count -= count;
        return first;
    }

    /// <summary>Drops the first item.</summary>
    public void DropFirst()
    {
        _start++;
        Count--;
    }
}

/// <summary>Why items are given up.</summary>
/// <param name="Reason">The kind.</param>
/// <param name="Error">What the handler threw or said, where <paramref name="Each"/> says nothing.</param>
/// <param name="Each">What was said of each item of the array; null when it was not said.</param>
internal sealed record Rejection(RejectionReason Reason, Exception Error, Exception?[]? Each = null);
