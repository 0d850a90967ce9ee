using System.Globalization;

namespace Dataflow.LoadAware.Simulator;

/// <summary>The range checks that the options of this assembly share, so that every message reads alike.</summary>
internal static class Guard
{
    /// <summary>Lets through a number between two limits, both included; not NaN.</summary>
    public static double Between(double value, double low, double high, string property) =>
        value >= low && value <= high ? value : throw OutOfRange(property, $"must be a number from {Text(low)} to {Text(high)}", value);

    /// <summary>Lets through a whole number between two limits, both included.</summary>
    public static int Between(int value, int low, int high, string property) =>
        value >= low && value <= high ? value : throw OutOfRange(property, $"must be from {low} to {high}", value);

    /// <summary>Lets through a time span between two limits, both included.</summary>
    public static TimeSpan Between(TimeSpan value, TimeSpan low, TimeSpan high, string property) =>
        value >= low && value <= high ? value : throw OutOfRange(property, $"must be from {low:c} to {high:c}", value);

    /// <summary>Lets through a member of an enumeration.</summary>
    public static TEnum Defined<TEnum>(TEnum value, string property)
        where TEnum : struct, Enum =>
        Enum.IsDefined(value) ? value : throw OutOfRange(property, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}", value);

    /// <summary>Lets through anything but null.</summary>
    public static TValue NotNull<TValue>(TValue? value, string property)
        where TValue : class =>
        value ?? throw new ArgumentNullException(property, $"{property} must not be null.");

    private static string Text(double limit) => limit.ToString(CultureInfo.InvariantCulture);

    private static ArgumentOutOfRangeException OutOfRange(string property, string rule, object value) =>
        new(property, value, $"{property} {rule}.");
}
