namespace Dataflow.LoadAware;

/// <summary>Puts <c>LoadLevel.Of(score)</c> beside the levels, where one looks for it.</summary>
public static class LoadLevelExtensions
{
    /// <summary>The score from which on the load is medium.</summary>
    internal const double MediumFrom = 0.3;

    /// <summary>The score above which the load is high.</summary>
    internal const double HighAbove = 0.7;

    extension(LoadLevel)
    {
        /// <summary>The level of a load score.</summary>
        /// <param name="loadScore">A score, 0 (idle) to 1 (saturated).</param>
        /// <returns>Low below 0.3, high above 0.7, medium otherwise.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The score is below 0, above 1 or not a number.</exception>
        public static LoadLevel Of(double loadScore) => Require.Fraction(loadScore, nameof(loadScore)) switch
        {
            < MediumFrom => LoadLevel.Low,
            > HighAbove => LoadLevel.High,
            _ => LoadLevel.Medium,
        };
    }
}
