namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>The handler of every contender: looks at each item once and knows at the end whether all of them came.</summary>
/// <remarks>Used by one thread at a time.</remarks>
public sealed class Tally<T>(Stock<T> stock)
{
    private long _count;
    private long _sum;

    /// <summary>Takes a batch.</summary>
    public void Add(ReadOnlySpan<T> batch)
    {
        _count += batch.Length;
        _sum += stock.Sum(batch);
    }

    /// <summary>Throws unless the whole stock has come so many times.</summary>
    public void Check(int passes)
    {
        long count = (long)passes * Stock.Length;
        long sum = passes * stock.Sum(stock.Items);
        if (_count != count || _sum != sum)
        {
            throw new InvalidOperationException(
                $"Items were lost or doubled: {_count} came with the sum {_sum}, {count} with the sum {sum} were sent.");
        }
    }
}
