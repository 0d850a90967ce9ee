namespace Dataflow.LoadAware.Batching;

// Weighing, which is foreign and so without the gate. See BatchCore.cs.
internal sealed partial class BatchCore<T>
{
    /// <summary>
    /// The weights of messages that have been taken from their sources already: if they cannot be weighed the block ends, for it could
    /// not keep its limit, but loses no slot. Empty in a block without weights.
    /// </summary>
    public long[] WeighOrAbort(ReadOnlySpan<T> items)
    {
        if (Weight is null)
        {
            return [];
        }

        var weights = new long[items.Length];
        try
        {
            for (int i = 0; i < items.Length; i++)
            {
                weights[i] = Weight.Of(items[i]);
            }
        }
        catch (Exception exception)
        {
            Abort(exception, evenIfDropping: true);
        }

        return weights;
    }
}
