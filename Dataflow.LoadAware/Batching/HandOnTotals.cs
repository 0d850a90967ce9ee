namespace Dataflow.LoadAware.Batching;

/// <summary>
/// What a block has done since it was made. Written under the gate, read without: each number is whole, and no older than the last turn.
/// It refers to nothing, so that it can outlive its block.
/// </summary>
internal sealed class HandOnTotals
{
    private static readonly int Reasons = Enum.GetValues<HandOnReason>().Length;
    private readonly long[] _batches = new long[Reasons];
    private readonly long[] _items = new long[Reasons];
    private long _declined;

    /// <summary>Items that were posted or offered by nobody who could wait, and not accepted.</summary>
    public long Declined => Volatile.Read(ref _declined);

    public long Batches(HandOnReason reason) => Volatile.Read(ref _batches[(int)reason]);

    public long Items(HandOnReason reason) => Volatile.Read(ref _items[(int)reason]);

    public void HandedOn_NeedsLock(HandOnReason reason, int items)
    {
        _batches[(int)reason]++;
        _items[(int)reason] += items;
    }

    public void Decline_NeedsLock(int items) => _declined += items;
}
