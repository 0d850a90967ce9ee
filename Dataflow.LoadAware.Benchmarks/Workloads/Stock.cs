namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>The two kinds of items that the benchmarks send.</summary>
public static class Stock
{
    /// <summary>Items in a stock; every batch size in use divides it or is a multiple of it.</summary>
    public const int Length = 4_000;

    private static readonly Stock<int> Ints = new("int", number => number, Sum);
    private static readonly Stock<Payload> Payloads = new("64-byte class", number => new Payload(number), Sum);

    /// <summary>The stock of a type.</summary>
    public static Stock<T> Of<T>() =>
        Ints as Stock<T> ?? Payloads as Stock<T> ?? throw new NotSupportedException($"There is no stock of {typeof(T).Name}.");

    private static long Sum(ReadOnlySpan<int> batch)
    {
        long sum = 0;
        foreach (int number in batch)
        {
            sum += number;
        }

        return sum;
    }

    private static long Sum(ReadOnlySpan<Payload> batch)
    {
        long sum = 0;
        foreach (Payload payload in batch)
        {
            sum += payload.Number;
        }

        return sum;
    }
}

/// <summary>
/// Ready-made items, so that making them is no part of what is measured. They are numbered from 1, so that no item can be lost or
/// come twice without a trace in the sum.
/// </summary>
public sealed class Stock<T>
{
    private readonly T[] _items;
    private readonly Func<ReadOnlySpan<T>, long> _sum;

    internal Stock(string name, Func<int, T> make, Func<ReadOnlySpan<T>, long> sum)
    {
        Name = name;
        _sum = sum;
        _items = [.. Enumerable.Range(1, Stock.Length).Select(make)];
    }

    /// <summary>What the items are, for a heading.</summary>
    public string Name { get; }

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> Items => _items;

    /// <summary>The sum of the numbers of some items.</summary>
    public long Sum(ReadOnlySpan<T> batch) => _sum(batch);
}
