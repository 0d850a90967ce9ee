namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Percentiles of what was measured, without interpolation: every one of them happened.</summary>
internal static class Percentile
{
    /// <summary>The least value that at least this share of the values does not exceed. Sorts the array.</summary>
    public static double NearestRank(double[] values, double share)
    {
        Array.Sort(values);
        return values[Math.Clamp((int)Math.Ceiling(share * values.Length) - 1, 0, values.Length - 1)];
    }

    /// <summary>The value at this share of the way from the least to the greatest.</summary>
    public static double OfCells(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}
