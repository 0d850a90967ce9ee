namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>The sums over the batches of one run.</summary>
internal readonly record struct CellFigures
{
    /// <summary>Items that succeeded.</summary>
    public double Succeeded { get; private init; }

    /// <summary>Batches above the target, as a share of all.</summary>
    public double Violations { get; private init; }

    /// <summary>Items that failed, as a share of all.</summary>
    public double Errors { get; private init; }

    /// <summary>The 99th percentile of the times, in seconds.</summary>
    public double P99 { get; private init; }

    /// <summary>The root of the mean square of ln(n / n_o).</summary>
    public double SizeDeviation { get; private init; }

    /// <summary>Batches.</summary>
    public int Batches { get; private init; }

    public static CellFigures Of(IReadOnlyList<BatchTrace> trace, TimeSpan? target, ClairvoyantOracle oracle)
    {
        var (items, failed, late, squares) = (0L, 0L, 0, 0.0);
        var times = new double[trace.Count];
        for (var i = 0; i < times.Length; i++)
        {
            var batch = trace[i];
            items += batch.Size;
            failed += batch.FailedItems;
            late += batch.Time > target ? 1 : 0;
            var off = Math.Log(batch.Size / oracle.SizeAt(batch.Load));
            squares += off * off;
            times[i] = batch.Time.TotalSeconds;
        }

        return new CellFigures
        {
            Succeeded = items - failed,
            Violations = (double)late / times.Length,
            Errors = (double)failed / items,
            P99 = Percentile.NearestRank(times, .99),
            SizeDeviation = Math.Sqrt(squares / times.Length),
            Batches = times.Length,
        };
    }
}
