namespace Dataflow.LoadAware.Control;

/// <summary>How many standard deviations above the mean a share of normal samples lies.</summary>
internal static class NormalQuantile
{
    /// <summary>The standard normal deviate z with P(Z &lt;= z) = p, for 0.5 &lt;= p &lt; 1.</summary>
    /// <remarks>Abramowitz and Stegun, formula 26.2.23: the error stays below 0.00045, far below what noise can be known to.</remarks>
    public static double Of(double p)
    {
        double t = Math.Sqrt(-2 * Math.Log(1 - p));
        double above = 2.515517 + (t * (0.802853 + (t * 0.010328)));
        double below = 1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308)))));
        return t - (above / below);
    }
}
