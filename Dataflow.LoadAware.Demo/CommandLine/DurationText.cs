using System.Globalization;

namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>Durations as people write them on a command line: 500ms, 3s, 2m, 1h.</summary>
internal static class DurationText
{
    /// <summary>The longest duration taken: a timer cannot wait much longer than 49 days, and nobody wants to.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>What a duration must be, in the words of an error message.</summary>
    public const string Rule = "a duration above zero and at most 24h: write a number and ms, s, m or h, as in 500ms, 3s, 2m";

    // "ms" stands before "s" and "m", of which it is made
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Reads a duration.</summary>
    /// <param name="text">A number and its unit, with or without a blank between.</param>
    /// <param name="duration">What it says; zero where it is none.</param>
    /// <returns>Whether it is a duration above zero and at most <see cref="Longest"/>.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                return TryScale(text.AsSpan(0, text.Length - unit.Length), length, out duration);
            }
        }

        return false;
    }

    /// <summary>Writes a duration so that <see cref="TryParse"/> reads it back.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, length) = Units.LastOrDefault(candidate => duration.Ticks % candidate.Length.Ticks == 0, Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{duration / length}{unit}");
    }

    private static bool TryScale(ReadOnlySpan<char> number, TimeSpan unit, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite;
        if (double.TryParse(number, Style, CultureInfo.InvariantCulture, out double value) && value <= Longest / unit) // not a number is not less
        {
            duration = value * unit;
        }

        return duration > TimeSpan.Zero;
    }
}
