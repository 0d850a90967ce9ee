using System.Globalization;

namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>Writes figures as people read them, the same way everywhere.</summary>
internal static class Figures
{
    /// <summary>A count, with a comma at every thousand.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A fraction in percent.</summary>
    public static string Percent(double fraction, int decimals = 0) =>
        (fraction * 100).ToString($"F{decimals}", CultureInfo.InvariantCulture) + " %";

    /// <summary>A number with a fixed count of decimals.</summary>
    public static string Number(double value, int decimals) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);

    /// <summary>A latency, in the unit that leaves it readable.</summary>
    public static string Time(TimeSpan value) => value switch
    {
        { TotalSeconds: >= 1 } => Number(value.TotalSeconds, 1) + " s",
        { TotalMilliseconds: >= 10 } => Number(value.TotalMilliseconds, 0) + " ms",
        _ => Number(value.TotalMilliseconds, 2) + " ms",
    };

    /// <summary>A latency target as a part of a sentence; nothing where there is none.</summary>
    public static string Target(TimeSpan? target) => target is { } time ? $", target {Time(time)}" : "";

    /// <summary>A rate.</summary>
    public static string PerSecond(double rate, string what) => $"{Count((long)Math.Round(rate))} {what}/s";
}
