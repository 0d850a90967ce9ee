using Dataflow.LoadAware.Simulator;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>The load patterns by the names that --pattern takes, and how fast the demo plays each.</summary>
internal static class Patterns
{
    /// <summary>All names, in the order in which help lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<LoadPattern>().Select(NameOf)];

    /// <summary>What help says of --pattern.</summary>
    public static string Description => "How the backend's background load moves (played faster than the simulator's own course: "
        + string.Join(", ", Enum.GetValues<LoadPattern>().Where(pattern => TimeScale(pattern) > 1).Select(pattern => $"{NameOf(pattern)} x{TimeScale(pattern)}"))
        + ")";

    /// <summary>The pattern of a name.</summary>
    public static LoadPattern Of(string name) => Enum.Parse<LoadPattern>(name, ignoreCase: true);

    /// <summary>The name of a pattern.</summary>
    public static string NameOf(LoadPattern pattern) => pattern.ToString().ToLowerInvariant();

    /// <summary>
    /// How many times faster than the simulator's own course: a default run of 10 to 20 s should see two waves, several spikes,
    /// the whole slope.
    /// </summary>
    public static double TimeScale(LoadPattern pattern) => pattern switch
    {
        LoadPattern.SineWave => 8,
        LoadPattern.Spikes => 3,
        LoadPattern.Gradual => 12,
        _ => 1,
    };
}
