using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>
/// A block through which items flow all the time, from a producer that waits for room to a handler, so that something else can be
/// measured meanwhile.
/// </summary>
public sealed class Load : IAsyncDisposable
{
    private const int Capacity = 10_000;
    private const int MaxSize = 1_000;

    private readonly Tally<int> _tally = new(Stock.Of<int>());
    private readonly ActionBlock<int[]> _handler;
    private readonly Task<int> _producer;
    private volatile bool _stop;

    public Load()
    {
        Block = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { BoundedCapacity = Capacity, MaxBatchSize = MaxSize });
        _handler = Flow.Link(Block, _tally, DataflowBlockOptions.Unbounded);
        _producer = Task.Run(ProduceAsync);
    }

    /// <summary>The block under load.</summary>
    public AdaptiveBatchBlock<int> Block { get; }

    /// <summary>Stops the flow and makes sure that nothing was lost on the way.</summary>
    public async ValueTask DisposeAsync()
    {
        _stop = true;
        int passes = await _producer.ConfigureAwait(false);
        Block.Complete();
        await _handler.Completion.ConfigureAwait(false);
        _tally.Check(passes);
    }

    private async Task<int> ProduceAsync()
    {
        int passes = 0;
        for (; !_stop; passes++)
        {
            await Flow.SendStockAsync(Block).ConfigureAwait(false);
        }

        return passes;
    }
}
