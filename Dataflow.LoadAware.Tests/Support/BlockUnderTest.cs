using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A batch block seen through the members that <see cref="BatchBlock{T}"/> and ours share.</summary>
/// <remarks>Not a block itself: neighbours must see the identity of the real one, so they link to <see cref="Target"/> and <see cref="Source"/>.</remarks>
public sealed class BlockUnderTest<T>(
    IPropagatorBlock<T, T[]> block,
    IReceivableSourceBlock<T[]> source,
    Action triggerBatch,
    Func<int> batchSize,
    Func<int> outputCount)
{
    public ITargetBlock<T> Target => block;

    public IReceivableSourceBlock<T[]> Source => source;

    public IPropagatorBlock<T, T[]> Block => block;

    public Task Completion => block.Completion;

    public int BatchSize => batchSize();

    public int OutputCount => outputCount();

    public void TriggerBatch() => triggerBatch();

    public bool Post(T item) => block.Post(item);

    /// <summary>Posts each and says how many were accepted.</summary>
    public int PostAll(params IEnumerable<T> items) => items.Count(Post);

    public Task<bool> SendAsync(T item) => block.SendAsync(item);

    public void Complete() => block.Complete();

    public void Fault(Exception exception) => block.Fault(exception);

    /// <summary>The head if there is one, otherwise null.</summary>
    public T[]? Take() => source.TryReceive(null, out T[]? batch) ? batch : null;

    /// <summary>All that can be taken now; empty when there is nothing.</summary>
    public IList<T[]> TakeAll() => source.TryReceiveAll(out IList<T[]>? batches) ? batches : [];

    public Task<T[]> ReceiveAsync() => source.ReceiveAsync(Patience.ShouldHappen);

    public IDisposable LinkTo(ITargetBlock<T[]> target, DataflowLinkOptions? options = null) => source.LinkTo(target, options ?? new());

    public override string ToString() => block.ToString()!;
}
