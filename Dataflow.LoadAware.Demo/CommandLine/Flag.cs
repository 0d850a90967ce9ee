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
        Number(name, description, standard, "a number above 0 and below 1", value => value is > 0 and < 1);

    /// <summary>A fraction from 0 to 1, both included.</summary>
    public static Option<double> Fraction(string name, string description, double standard) =>
        Number(name, description, standard, "a number from 0 to 1", value => value is >= 0 and <= 1);

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

    /// <summary>One or several of a few names, in any case; the value holds them in the order of the list.</summary>
    public static Option<IReadOnlyList<string>> Choices(string name, string description, IReadOnlyList<string> choices)
    {
        string list = string.Join(", ", choices);
        return new Option<IReadOnlyList<string>>(name)
        {
            Description = $"{description}: {list} [default: all]",
            HelpName = "name ...",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => ReadAll(result, name, list, choices),
        };
    }

    /// <summary>Anything that a function can read from one word.</summary>
    public static Option<T> Parsed<T>(string name, string description, string unit, T standard, string rule, Func<string, (bool Right, T Value)> read) =>
        Make(name, description, unit, standard, rule, (string text, out T value) =>
        {
            (bool right, value) = read(text);
            return right;
        });

    /// <summary>Anything that a function can read from one word; without it something is off, and the value is the type's default.</summary>
    public static Option<T?> Optional<T>(string name, string description, string unit, string rule, Func<string, (bool Right, T? Value)> read) => new(name)
    {
        Description = $"{description} [default: off]",
        HelpName = unit,
        CustomParser = result => Read(result, name, rule, (string text, out T? value) =>
        {
            (bool right, value) = read(text);
            return right;
        }),
    };

    private static Option<double> Number(string name, string description, double standard, string rule, Predicate<double> holds) =>
        Make(name, description, "fraction", standard, rule, (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && holds(value));

    private static Option<T> Make<T>(string name, string description, string unit, T standard, string rule, TryRead<T> tryRead) => new(name)
    {
        Description = description,
        HelpName = unit,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Read(result, name, rule, tryRead),
    };

    private static List<string> ReadAll(ArgumentResult result, string name, string list, IReadOnlyList<string> choices)
    {
        foreach (Token token in result.Tokens.Where(token => !choices.Contains(token.Value, StringComparer.OrdinalIgnoreCase)))
        {
            result.AddError($"{name}: '{token.Value}' is not one of {list}.");
        }

        return [.. choices.Where(choice => result.Tokens.Any(token => choice.Equals(token.Value, StringComparison.OrdinalIgnoreCase)))];
    }

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
