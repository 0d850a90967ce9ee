namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Arrays that the holder of a lease may add behind the last one of the queue, each as long as a batch and beginning with one.
/// </summary>
/// <param name="Into">Where it puts them: a T[][]; null when there are none.</param>
/// <param name="First">The place of the first one.</param>
/// <param name="Count">How many at most; there is room for them.</param>
/// <param name="Length">The length of each.</param>
internal readonly record struct ArraysAhead(object[]? Into, int First, int Count, int Length)
{
    /// <summary>All their slots.</summary>
    public int Slots => Count * Length;
}
