using System.Globalization;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Shares as the tables show them.</summary>
internal static class PercentText
{
    /// <summary>A share in per cent, the same in every culture.</summary>
    /// <param name="share">A fraction.</param>
    /// <param name="format">How many decimals.</param>
    public static string Of(double share, string format = "0.0") => (100 * share).ToString(format, CultureInfo.InvariantCulture) + " %";
}
