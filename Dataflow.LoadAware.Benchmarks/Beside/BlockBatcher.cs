using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Beside;

/// <summary>A dataflow block linked to a handler.</summary>
public sealed class BlockBatcher<T> : IBatcher<T>
{
    private readonly IPropagatorBlock<T, T[]> _block;
    private readonly ActionBlock<T[]> _handler;

    public BlockBatcher(IPropagatorBlock<T, T[]> block, Tally<T> tally)
    {
        _block = block;
        _handler = Flow.Link(block, tally, DataflowBlockOptions.Unbounded);
    }

    public void Post(T item) => _block.Post(item);

    public Task EndAsync()
    {
        _block.Complete();
        return _handler.Completion;
    }
}
