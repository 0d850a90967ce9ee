using System.Globalization;

namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>How a figure is written.</summary>
internal sealed class Unit
{
    private readonly string _suffix;
    private readonly string _format;

    private Unit(string suffix, string format) => (_suffix, _format) = (suffix, format);

    public static Unit Nanoseconds { get; } = new(" ns", "#,0.0");

    public static Unit Bytes { get; } = new(" B", "#,0.00");

    public static Unit TimesPayload { get; } = new(" x payload", "0.000");

    public static Unit Plain { get; } = new("", "0.00");

    public string Show(double value) => value.ToString(_format, CultureInfo.InvariantCulture) + _suffix;
}
