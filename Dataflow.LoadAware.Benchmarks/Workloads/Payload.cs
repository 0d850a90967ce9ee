using System.Runtime.CompilerServices;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>An item that is an object of 64 bytes: two words of header, its number, and five words of content.</summary>
public sealed class Payload(long number)
{
    /// <summary>What the handler adds up.</summary>
    public long Number { get; } = number;

    /// <summary>Content that only takes up space.</summary>
    public FiveWords Content { get; init; }

    /// <summary>40 bytes.</summary>
    [InlineArray(5)]
    public struct FiveWords
    {
        private long _word;
    }
}
