namespace Dataflow.LoadAware;

/// <summary>
/// A second limit on batches, beside their size: what their items weigh together, in bytes for instance. A batch closes before it
/// would exceed either.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <example><c>new AdaptiveBatchBlock&lt;byte[]&gt;(options, new BatchWeight&lt;byte[]&gt;(message => message.Length, maximum: 1_000_000))</c></example>
public sealed class BatchWeight<T>
{
    private readonly OverweightItem _overweight = OverweightItem.GoesAlone;

    /// <summary>Makes the limit.</summary>
    /// <param name="weigh">
    /// What an item weighs: 0 or more, and always the same for the same item. It is called without a lock, on the thread that posts or
    /// fetches, and more than once for an item that has to wait for room. What it throws, or an <see cref="InvalidOperationException"/> where the
    /// weight is negative, reaches whoever offers the item, and the block goes on without it: the caller of <c>Post</c> and <c>PostMany</c>, the
    /// task of <c>SendAsync</c>; a linked source is faulted by it. For an item that was fetched from its source already it faults this block.
    /// </param>
    /// <param name="maximum">What a batch may weigh at most; 1 or more, in the unit of <paramref name="weigh"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="weigh"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maximum"/> is less than 1.</exception>
    public BatchWeight(Func<T, long> weigh, long maximum)
    {
        Weigh = Require.NotNull(weigh, nameof(weigh));
        Maximum = maximum >= 1 ? maximum : throw Require.Broken(nameof(maximum), "must be 1 or more", maximum);
    }

    /// <summary>What an item weighs.</summary>
    public Func<T, long> Weigh { get; }

    /// <summary>What a batch may weigh at most.</summary>
    public long Maximum { get; }

    /// <summary>What becomes of a single item that weighs more than a batch may. Default: it goes alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public OverweightItem Overweight
    {
        get => _overweight;
        init => _overweight = Enum.IsDefined(value) ? value : throw Require.Broken(nameof(Overweight), "must be GoesAlone or IsDeclined", value);
    }

    /// <summary>The checked weight of an item. Foreign: not under the gate.</summary>
    internal long Of(T item)
    {
        long weight = Weigh(item);
        return weight >= 0 ? weight : throw new InvalidOperationException($"The weight of an item must be 0 or more, and was {weight} for {item}.");
    }

    /// <summary>The weights of items, up to the first one that is not accepted, which ends them. Foreign: not under the gate.</summary>
    internal long[] Of(ref ReadOnlySpan<T> items)
    {
        var weights = new long[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            weights[i] = Of(items[i]);
            if (Declines(weights[i]))
            {
                items = items[..i];
            }
        }

        return weights;
    }

    /// <summary>Whether an item of this weight is not accepted at all.</summary>
    internal bool Declines(long weight) => weight > Maximum && Overweight == OverweightItem.IsDeclined;
}
