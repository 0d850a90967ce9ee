using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Evaluation;

/// <summary>The evaluated controllers by names that can be typed: "fixed, tuned by the oracle" is fixed-tuned-by-the-oracle.</summary>
internal static class Entries
{
    /// <summary>The names, ours first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ControllerCatalogue.All.Select(NameOf)];

    /// <summary>The controllers of the given names; all of them where none is given.</summary>
    public static IReadOnlyList<ControllerEntry> Of(IReadOnlyCollection<string>? names) =>
        names is null or { Count: 0 } ? ControllerCatalogue.All : [.. ControllerCatalogue.All.Where(entry => names.Contains(NameOf(entry)))];

    /// <summary>The name of a controller that can be typed: its letters and digits in lower case, all else a hyphen.</summary>
    public static string NameOf(ControllerEntry entry) =>
        string.Join('-', new string([.. entry.Name.ToLowerInvariant().Replace("'", "", StringComparison.Ordinal)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
