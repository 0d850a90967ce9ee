using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Batching.ForeignCalls;

/// <summary>A member of the block that foreign code may call at any time.</summary>
public sealed record BlockMember(string Name, Action<AdaptiveBatchBlock<int>> Call)
{
    private static readonly DataflowMessageHeader SomeHeader = new(1_000_000);

    public static IEnumerable<BlockMember> All =>
    [
        new("Post", block => block.Post(100)),
        new("PostMany", block => block.PostMany([101, 102])),
        new("SendAsync", block => block.SendAsync(103)),
        new("TriggerBatch", block => block.TriggerBatch()),
        new("FlushAsync", block => block.FlushAsync()),
        new("InputCount", block => _ = block.InputCount),
        new("OutputCount", block => _ = block.OutputCount),
        new("a smaller BatchSize", block => block.BatchSize = 1),
        new("a larger BatchSize", block => block.BatchSize = Math.Min(2, block.MaxBatchSize)),
        new("TryReceive", block => block.TryReceive(null, out _)),
        new("TryReceive with a filter", block => block.TryReceive(_ => true, out _)),
        new("TryReceiveAll", block => block.TryReceiveAll(out _)),
        new("LinkTo", block => block.LinkTo(DataflowBlock.NullTarget<int[]>(), new DataflowLinkOptions())),
        new("a link made and cut", block => block.LinkTo(DataflowBlock.NullTarget<int[]>(), _ => false).Dispose()),
        new("ConsumeMessage", block => ((ISourceBlock<int[]>)block).ConsumeMessage(SomeHeader, DataflowBlock.NullTarget<int[]>(), out _)),
        new("ReserveMessage", block => ((ISourceBlock<int[]>)block).ReserveMessage(SomeHeader, DataflowBlock.NullTarget<int[]>())),
        new("Complete", block => block.Complete()),
        new("Fault", block => ((IDataflowBlock)block).Fault(new InvalidOperationException("from a callback"))),
        new("ToString", block => block.ToString()),
    ];

    public override string ToString() => Name;
}
