using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>Makes observations for controller tests, with limits of 1 and 1,000 unless a test says otherwise.</summary>
public static class Observe
{
    /// <summary>A full batch of the current size with the given load score.</summary>
    public static BatchObservation Load(double score, int size, double seconds) => new()
    {
        LoadScore = score,
        CurrentSize = size,
        SizeAtDispatch = size,
        IsFull = true,
        DispatchedAt = TimeSpan.FromSeconds(seconds),
        ObservedAt = TimeSpan.FromSeconds(seconds),
        MinBatchSize = 1,
        MaxBatchSize = 1000,
    };
}
