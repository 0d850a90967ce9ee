namespace Dataflow.LoadAware.Demo.Evaluation;

/// <summary>Enumerations as choices on a command line, in lower case.</summary>
internal static class Choices
{
    /// <summary>The names of an enumeration.</summary>
    public static IReadOnlyList<string> Of<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];

    /// <summary>The values of some names; all values where none is given.</summary>
    public static IReadOnlyList<T> Read<T>(IReadOnlyCollection<string>? names)
        where T : struct, Enum =>
        names is null or { Count: 0 } ? Enum.GetValues<T>() : [.. names.Select(name => Enum.Parse<T>(name, ignoreCase: true))];
}
