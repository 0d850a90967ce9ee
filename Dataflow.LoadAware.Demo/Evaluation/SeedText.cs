using System.Globalization;
using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Evaluation;

/// <summary>Seeds as people write them: tuning, reporting, 51-70, or 3,7,51-53.</summary>
/// <param name="Text">As it was written, for the heading of a table.</param>
/// <param name="Seeds">The seeds.</param>
internal sealed record SeedText(string Text, IReadOnlyList<int> Seeds)
{
    /// <summary>What seeds must be, in the words of an error message.</summary>
    public const string Rule = "tuning, reporting, or seeds as in 51-70 or 3,7,51-53 (at most 1000)";

    private const int Most = 1000;

    /// <summary>The seeds that one may look at as often as one likes.</summary>
    public static SeedText Tuning { get; } = new("tuning", EvaluationSeeds.Tuning);

    /// <summary>Reads seeds.</summary>
    public static (bool Right, SeedText Value) Read(string text) => text.ToLowerInvariant() switch
    {
        "tuning" => (true, Tuning),
        "reporting" => (true, new SeedText("reporting", EvaluationSeeds.Reporting)),
        _ => ReadRanges(text),
    };

    public override string ToString() => Text;

    private static (bool Right, SeedText Value) ReadRanges(string text)
    {
        var seeds = new List<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[^1], out int last) || last < first || last - first >= Most)
            {
                return (false, Tuning);
            }

            seeds.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return (seeds.Count <= Most, new SeedText(text, [.. seeds.Distinct()]));
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
