using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Batching.ForeignCalls;

/// <summary>A member of the block that foreign code may call at any time.</summary>
public sealed record BlockMember(string Name, Action<AdaptiveBatchBlock<int>> Call)
{
    private static readonly ITargetBlock<int[]> Nowhere = DataflowBlock.NullTarget<int[]>();
    private static readonly DataflowMessageHeader SomeHeader = new(1_000_000);

    // No place has a block hand on more than a few batches, so the head of any is one of these.
    private static readonly DataflowMessageHeader[] FirstHeaders = [new(1), new(2), new(3), new(4)];

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
        new("LinkTo", block => block.LinkTo(Nowhere, new DataflowLinkOptions())),
        new("a link made and cut", block => block.LinkTo(Nowhere, _ => false).Dispose()),
        OfSource("ConsumeMessage", source => source.ConsumeMessage(SomeHeader, Nowhere, out _)),
        OfSource("ReserveMessage", source => source.ReserveMessage(SomeHeader, Nowhere)),
        OfSource("ConsumeMessage of the head", source => Array.ForEach(FirstHeaders, header => source.ConsumeMessage(header, Nowhere, out _))),
        OfSource("a head reserved and released", source => Array.ForEach(FirstHeaders, header => ReserveAndRelease(source, header))),
        OfSource("ReleaseReservation of what is not reserved", ReleaseInVain),
        new("GetStatistics", block => block.GetStatistics()),
        new("Complete", block => block.Complete()),
        new("Fault", block => ((IDataflowBlock)block).Fault(new InvalidOperationException("from a callback"))),
        new("ToString", block => block.ToString()),
    ];

    public override string ToString() => Name;

    private static BlockMember OfSource(string name, Action<ISourceBlock<int[]>> call) => new(name, block => call(block));

    private static void ReserveAndRelease(ISourceBlock<int[]> source, DataflowMessageHeader header)
    {
        if (source.ReserveMessage(header, Nowhere)) source.ReleaseReservation(header, Nowhere);
    }

    private static void ReleaseInVain(ISourceBlock<int[]> source)
    {
        try
        {
            source.ReleaseReservation(SomeHeader, Nowhere);
        }
        catch (InvalidOperationException)
        {
            // It says so, rather than wait.
        }
    }
}
