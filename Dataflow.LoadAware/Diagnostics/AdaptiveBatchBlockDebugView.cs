using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Batching;

namespace Dataflow.LoadAware.Diagnostics;

/// <summary>
/// What a debugger shows of a block. Every property can be read while the block runs or its threads are frozen: nothing here waits.
/// </summary>
internal abstract class AdaptiveBatchBlockDebugView<T>(BatchCore<T> core, PostponedFetcher<T> fetcher, SourceHalf<T> source)
{
    public int BatchSize => core.Boundaries.Size;

    public int MinBatchSize => core.Settings.MinBatchSize;

    public int MaxBatchSize => core.Settings.MaxBatchSize;

    public T[] InputQueue => core.Peek(core.CopyItems_NeedsLock) ?? [];

    public int OutputCount => core.EstimateBatches();

    public long BatchesCompleted => core.HandedOn;

    public GroupingDataflowBlockOptions DataflowBlockOptions => core.Settings.Options;

    public bool IsDecliningPermanently => core.Declining;

    public bool IsCompleted => core.Completion.Task.IsCompleted;

    public int Id => core.Completion.Task.Id;

    public ISourceBlock<T>[] PostponedMessages => core.Peek(fetcher.ListSources_NeedsLock) ?? [];

    public ITargetBlock<T[]>[] LinkedTargets => Array.ConvertAll(source.Links, link => link.Target);

    public object? NextMessageReservedFor => source.ReservedFor;
}
