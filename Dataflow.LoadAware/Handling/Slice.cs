namespace Dataflow.LoadAware.Handling;

/// <summary>Some items of a batch that share a fate so far. Belongs to one run and is used by one thread at a time.</summary>
/// <remarks>
/// It has a past, which is that of its items and goes with them into whatever they become part of, and a plan, which is its own. Who makes a
/// slice out of another calls <see cref="Follow(T[])"/> or <see cref="TakeFirst"/>; what survives is decided in one place, by what stands in
/// <see cref="SlicePast"/>.
/// </remarks>
internal sealed class Slice<T>(T[] items, int start, int count)
{
    private readonly T[] _items = items;
    private int _start = start;

    /// <summary>How many items are in it.</summary>
    public int Count { get; private set; } = count;

    // *** The past.

    /// <summary>What the items have been through.</summary>
    public SlicePast Past;

    // *** The plan.

    /// <summary>The wait before the next call.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether the slice beneath it is the other half of what failed.</summary>
    public bool IsFirstHalf { get; set; }

    /// <summary>Whether it failed as a part of something whose other half succeeded: calling it whole would tell nothing new.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>Set when its items are given up and only have to be handed out.</summary>
    public Rejection? Rejection { get; set; }

    /// <summary>Why the first item is given up, where it is.</summary>
    public Exception ErrorOfFirst => Rejection!.Each?[_start] ?? Rejection.Error;

    /// <summary>The items as an array; a copy unless they are the whole of one.</summary>
    public T[] ToArray() => _start == 0 && Count == _items.Length ? _items : Items.ToArray();

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> Items => _items.AsSpan(_start, Count);

    /// <summary>A slice of some of these items, gathered in an array of their own: the same past, no plan.</summary>
    public Slice<T> Follow(T[] items) => Follow(items, 0, items.Length);

    /// <summary>
    /// Cuts the first items off: the same past for both. Neither is a half, or to blame, any more: from what becomes of a part nothing follows
    /// for the rest.
    /// </summary>
    public Slice<T> TakeFirst(int count)
    {
        Slice<T> first = Follow(_items, _start, count);
        _start += count;
        Count -= count;
        (IsFirstHalf, IsSuspect) = (false, false);
        return first;
    }

    /// <summary>Drops the first item.</summary>
    public void DropFirst()
    {
        _start++;
        Count--;
    }

    private Slice<T> Follow(T[] items, int start, int count) => new(items, start, count) { Past = Past };
}

/// <summary>What the items of a slice have been through. Copied as a whole: all of it survives when a slice is cut or its items are regrouped.</summary>
internal struct SlicePast
{
    /// <summary>Calls that the items were part of.</summary>
    public int Attempts;

    /// <summary>The search for the item to blame that they are part of, if any.</summary>
    public Bisection? Search;

    /// <summary>Retries after failures, since the last success of the batch or their first probe.</summary>
    public int Retries;

    /// <summary>How often the backend asked to be left alone, since the last success of the batch.</summary>
    public int Refusals;

    /// <summary>Whether they have been sent as a probe since the last success of the batch: their retries are their own from then on.</summary>
    public bool WasProbed;

    /// <summary>Something of the batch succeeded: what failed in a row is forgiven, the backend works.</summary>
    public void Forgive() => (Retries, Refusals, WasProbed) = (0, 0, false);
}

/// <summary>Why items are given up.</summary>
/// <param name="Reason">The kind.</param>
/// <param name="Error">What the handler threw or said, where <paramref name="Each"/> says nothing.</param>
/// <param name="Each">What was said of each item of the array; null when it was not said.</param>
internal sealed record Rejection(RejectionReason Reason, Exception Error, Exception?[]? Each = null);
