using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>Makes options that say in one line which value was wrong and what would be right.</summary>
internal static class Flag
{
    private delegate bool TryRead<T>(string text, out T value);

    /// <summary>A whole number with limits.</summary>
    public static Option<int> WholeNumber(string name, string description, string unit, int standard, int least = 1, int most = int.MaxValue)
    {
        string rule = most == int.MaxValue ? $"a whole number of {least} or more" : $"a whole number from {least} to {most}";
        return Make(name, description, unit, standard, rule, (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);
    }

    /// <summary>A fraction above 0 and below 1.</summary>
    public static Option<double> ProperFraction(string name, string description, double standard) =>
        Make(name, description, "fraction", standard, "a number above 0 and below 1", (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value is > 0 and < 1);

    /// <summary>A duration with its unit.</summary>
    public static Option<Duration> Duration(string name, string description, TimeSpan standard) =>
        Make(name, description, "duration", new Duration(standard), DurationText.Rule, (string text, out Duration value) =>
        {
            bool right = DurationText.TryParse(text, out TimeSpan duration);
            value = new Duration(duration);
            return right;
        });

    /// <summary>One of a few names, in any case; the value is the name as listed.</summary>
    public static Option<string> Choice(string name, string description, string standard, IReadOnlyList<string> choices)
    {
        string list = string.Join(", ", choices);
        var option = Make(name, $"{description}: {list}", "name", standard, $"one of {list}", (string text, out string value) =>
        {
            value = choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? "";
            return value.Length > 0;
        });
        option.CompletionSources.Add([.. choices]);
        return option;
    }

    private static Option<T> Make<T>(string name, string description, string unit, T standard, string rule, TryRead<T> tryRead) => new(name)
    {
        Description = description,
        HelpName = unit,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(result, name, rule, tryRead),
    };

    private static T? Read<T>(ArgumentResult result, string name, string rule, TryRead<T> tryRead)
    {
        string text = result.Tokens[0].Value;
        if (tryRead(text, out T value))
        {
            return value;
        }

        result.AddError($"{name}: '{text}' is not {rule}.");
        return default;
    }
}
