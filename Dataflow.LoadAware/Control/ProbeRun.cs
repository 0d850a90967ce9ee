namespace Dataflow.LoadAware.Control;

/// <summary>Batches in a row of one of the two sizes that alternate, taken together. The first ones ran beside some of the other size and do not count.</summary>
/// <param name="Number">Which run.</param>
internal readonly record struct ProbeRun(long Number)
{
    private int Seen { get; init; }

    private Measurement Sum { get; init; }

    private double SumOfOffsets { get; init; }

    /// <summary>Batches that count.</summary>
    public int Count { get; private init; }

    /// <summary>Whether the next batch does not count yet.</summary>
    /// <param name="mixed">How many batches at the beginning do not count.</param>
    public bool IsMixed(int mixed) => Seen < mixed;

    /// <summary>Their mean.</summary>
    public Measurement Mean => new(Sum.LogItems / Count, Sum.LogSeconds / Count, Sum.LogSuccess / Count);

    /// <summary>How far off centre they were on average.</summary>
    public double Offset => SumOfOffsets / Count;

    /// <summary>The run with one batch more.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="offset">How far its size was off centre.</param>
    /// <param name="mixed">How many batches at the beginning do not count.</param>
    public ProbeRun With(in Measurement measurement, double offset, int mixed) => IsMixed(mixed)
        ? this with { Seen = Seen + 1 }
        : this with
        {
            Count = Count + 1,
            Sum = new(Sum.LogItems + measurement.LogItems, Sum.LogSeconds + measurement.LogSeconds, Sum.LogSuccess + measurement.LogSuccess),
            SumOfOffsets = SumOfOffsets + offset,
        };
}
