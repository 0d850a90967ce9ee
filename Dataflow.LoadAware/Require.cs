using System.Runtime.CompilerServices;

namespace Dataflow.LoadAware;

/// <summary>The one place where values are checked: the error names the property, the rule and the value.</summary>
internal static class Require
{
    /// <summary>The longest time that a timer takes: 4,294,967,294 ms, a little under 50 days.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1L);

    /// <summary>A number from 0 to 1; not a number is refused.</summary>
    public static double Fraction(double value, [CallerMemberName] string property = "") =>
        value is >= 0 and <= 1 ? value : throw Broken(property, "must be a number from 0 to 1", value);

    /// <summary>A number above 0 and below 1.</summary>
    public static double ProperFraction(double value, [CallerMemberName] string property = "") =>
        value is > 0 and < 1 ? value : throw Broken(property, "must be a number above 0 and below 1", value);

    /// <summary>A finite number above 0.</summary>
    public static double Positive(double value, [CallerMemberName] string property = "") =>
        value > 0 && double.IsFinite(value) ? value : throw Broken(property, "must be a finite number above 0", value);

    /// <summary>A finite number of 0 or more.</summary>
    public static double NotNegative(double value, [CallerMemberName] string property = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw Broken(property, "must be a finite number, 0 or more", value);

    /// <summary>A finite number.</summary>
    public static double Finite(double value, [CallerMemberName] string property = "") =>
        double.IsFinite(value) ? value : throw Broken(property, "must be a finite number", value);

    /// <summary>A whole number, 1 or more.</summary>
    public static int Positive(int value, [CallerMemberName] string property = "") =>
        value >= 1 ? value : throw Broken(property, "must be 1 or more", value);

    /// <summary>A whole number, 0 or more.</summary>
    public static int NotNegative(int value, [CallerMemberName] string property = "") =>
        value >= 0 ? value : throw Broken(property, "must be 0 or more", value);

    /// <summary>A time above zero.</summary>
    public static TimeSpan Positive(TimeSpan value, [CallerMemberName] string property = "") =>
        value > TimeSpan.Zero ? value : throw Broken(property, "must be above zero", value);

    /// <summary>A time of zero or more.</summary>
    public static TimeSpan NotNegative(TimeSpan value, [CallerMemberName] string property = "") =>
        value >= TimeSpan.Zero ? value : throw Broken(property, "must be zero or more", value);

    /// <summary>A time of zero or more that a timer takes.</summary>
    public static TimeSpan Delay(TimeSpan value, [CallerMemberName] string property = "") =>
        value >= TimeSpan.Zero && value <= LongestTimer ? value : throw Broken(property, $"must be zero or more and at most {LongestTimer}", value);

    /// <summary>A time above zero that a timer takes, or the infinite one.</summary>
    public static TimeSpan TimeLimit(TimeSpan value, [CallerMemberName] string property = "") =>
        value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= LongestTimer)
            ? value
            : throw Broken(property, $"must be more than zero and at most {LongestTimer}, or Timeout.InfiniteTimeSpan for none", value);

    /// <summary>Anything but null.</summary>
    public static T NotNull<T>(T? value, [CallerMemberName] string property = "")
        where T : class =>
        value ?? throw new ArgumentNullException(property, $"{property} must not be null.");

    /// <summary>The exception for a broken rule, for checks that are too particular to live here.</summary>
    public static ArgumentOutOfRangeException Broken(string property, string rule, object value) =>
        new(property, value, $"{property} {rule}.");
}
