namespace Dataflow.LoadAware.Feedback;

/// <summary>
/// What a feedback block has done since it was made. Written under the block's lock, read without: each number is whole. It refers to
/// nothing, so that it can outlive its block.
/// </summary>
internal sealed class FeedbackTotals
{
    private static readonly int Reasons = Enum.GetValues<BatchSizeReason>().Length;
    private readonly long[] _grown = new long[Reasons];
    private readonly long[] _shrunk = new long[Reasons];
    private readonly long[] _decided = new long[Reasons];
    private long _seen;

    /// <summary>Feedback messages handled.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>Decisions for this reason, those to hold the size included.</summary>
    public long Decided(BatchSizeReason reason) => Volatile.Read(ref _decided[(int)reason]);

    /// <summary>Changes to a larger size for this reason.</summary>
    public long Grown(BatchSizeReason reason) => Volatile.Read(ref _grown[(int)reason]);

    /// <summary>Changes to a smaller size for this reason.</summary>
    public long Shrunk(BatchSizeReason reason) => Volatile.Read(ref _shrunk[(int)reason]);

    /// <summary>Counts what a feedback led to.</summary>
    public void Count(in BatchSizeChange decision)
    {
        _seen++;
        _decided[(int)decision.Reason]++;
        if (decision.To > decision.From)
        {
            _grown[(int)decision.Reason]++;
        }
        else if (decision.To < decision.From)
        {
            _shrunk[(int)decision.Reason]++;
        }
    }
}
