using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Run;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>All fields of the body of a start. Their defaults are those of the command line.</summary>
internal static class StartFields
{
    private const int LargestBatch = 10_000;

    private static LoopSettings Standard => RunSettings.Standard.Loop;

    public static readonly ChoiceField Pattern = new(
        "pattern", "How the backend's background load moves", Patterns.NameOf(RunSettings.Standard.Pattern), Patterns.Names);

    public static readonly ChoiceField Controller = new(
        "controller", "What decides the batch size", Standard.Controller, Controllers.Names);

    public static readonly ChoiceField CompareWith = new(
        "compareWith", "A second controller that runs beside the first on the same seed; null = none", null, Controllers.Names, canBeNull: true);

    public static readonly NumberField TargetMs = new(
        "targetMs", "Time that 95 % of the batches are to keep, in ms; null = no target", (int?)Standard.Target?.TotalMilliseconds, 1, 60_000, canBeNull: true);

    public static readonly NumberField Workers = new(
        "workers", "Producers that send at the same time", RunSettings.Standard.Workers, 1, 64);

    public static readonly NumberField ItemsPerSecond = new(
        "itemsPerSecond", "Items that arrive in a second; null = as fast as the mesh takes them", null, 1, 100_000, canBeNull: true);

    public static readonly NumberField Seed = new(
        "seed", "Where the backend's jitter, errors and spikes come from", RunSettings.Standard.Seed, 0, int.MaxValue);

    public static readonly NumberField InitialBatch = new(
        "initialBatch", "Batch size at the start, in items", Standard.InitialBatch, 1, LargestBatch);

    public static readonly NumberField MinBatch = new(
        "minBatch", "Smallest batch size, in items", Standard.MinBatch, 1, LargestBatch);

    public static readonly NumberField MaxBatch = new(
        "maxBatch", "Largest batch size, in items", Standard.MaxBatch, 1, LargestBatch);

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<Field> All { get; } =
        [Pattern, Controller, CompareWith, TargetMs, Workers, ItemsPerSecond, Seed, InitialBatch, MinBatch, MaxBatch];
}
