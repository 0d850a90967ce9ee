using BenchmarkDotNet.Attributes;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Questions;

/// <summary>What the questions about a path share: the batch size, and how many items an invocation sends.</summary>
public abstract class SizedQuestion
{
    /// <summary>Times that an invocation sends the whole stock.</summary>
    protected const int Passes = 64;

    /// <summary>Items of an invocation; the report is per item.</summary>
    protected const int Items = Passes * Stock.Length;

    /// <summary>The batch size, in items.</summary>
    [Params(10, 100, 1_000)]
    public int Size { get; set; }
}
