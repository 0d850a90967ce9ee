using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Handling;

/// <summary>
/// The rejected items as a source. Its end belongs to the block: who completes or faults it completes or faults the block, and the items in
/// it stay there to be taken.
/// </summary>
internal sealed class RejectedSource<T>(IDataflowBlock block, int capacity) : IReceivableSourceBlock<RejectedItem<T>>
{
    private readonly IDataflowBlock _block = block;
    private readonly BufferBlock<RejectedItem<T>> _buffer = new(new DataflowBlockOptions { BoundedCapacity = capacity });

    public Task Completion => _buffer.Completion;

    /// <summary>Items that nobody has taken yet.</summary>
    public int Count => _buffer.Count;

    private ISourceBlock<RejectedItem<T>> Source => _buffer;

    /// <summary>Takes an item, as soon as there is room.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; the item was not taken.</exception>
    public async ValueTask AddAsync(RejectedItem<T> item, CancellationToken token)
    {
        if (!_buffer.Post(item))
        {
            await _buffer.SendAsync(item, token).ConfigureAwait(false);
        }
    }

    /// <summary>Nothing more will come; it ends when all is taken.</summary>
    public void End() => _buffer.Complete();

    public void Complete() => _block.Complete();

    public void Fault(Exception exception) => _block.Fault(exception);

    public IDisposable LinkTo(ITargetBlock<RejectedItem<T>> target, DataflowLinkOptions linkOptions) => _buffer.LinkTo(target, linkOptions);

    public bool TryReceive(Predicate<RejectedItem<T>>? filter, [NotNullWhen(true)] out RejectedItem<T>? item) => _buffer.TryReceive(filter, out item);

    public bool TryReceiveAll([NotNullWhen(true)] out IList<RejectedItem<T>>? items) => _buffer.TryReceiveAll(out items);

    RejectedItem<T>? ISourceBlock<RejectedItem<T>>.ConsumeMessage(
        DataflowMessageHeader messageHeader, ITargetBlock<RejectedItem<T>> target, out bool messageConsumed) =>
        Source.ConsumeMessage(messageHeader, target, out messageConsumed);

    bool ISourceBlock<RejectedItem<T>>.ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<RejectedItem<T>> target) =>
        Source.ReserveMessage(messageHeader, target);

    void ISourceBlock<RejectedItem<T>>.ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<RejectedItem<T>> target) =>
        Source.ReleaseReservation(messageHeader, target);
}
