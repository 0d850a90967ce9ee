using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Stands in for the block as the source of a second link to the same target, so that the two links keep their own message counts,
/// reservations and lifetimes.
/// </summary>
internal sealed class DoubleLinkSource<T>(SourceHalf<T> source, ISourceBlock<T[]> block) : ISourceBlock<T[]>
{
    public Task Completion => block.Completion;

    public T[]? ConsumeMessage(DataflowMessageHeader messageHeader, ITargetBlock<T[]> target, out bool messageConsumed) =>
        source.ConsumeMessage(messageHeader, this, out messageConsumed);

    public bool ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<T[]> target) =>
        source.ReserveMessage(messageHeader, this);

    public void ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<T[]> target) =>
        source.ReleaseReservation(messageHeader, this);

    public IDisposable LinkTo(ITargetBlock<T[]> target, DataflowLinkOptions linkOptions) => block.LinkTo(target, linkOptions);

    public void Complete() => block.Complete();

    public void Fault(Exception exception) => block.Fault(exception);
}
