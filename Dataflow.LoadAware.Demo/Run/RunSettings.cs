using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Simulator;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>What a run of the simulated mesh is made of, as the command line sets it.</summary>
internal sealed record RunSettings
{
    /// <summary>
    /// The defaults, chosen so that a run of 10 to 20 s shows the loop: the limits leave room both ways, and under the target the best
    /// size of <see cref="DemoBackend"/> lies between 232 (load .1) and 20 (load .95).
    /// </summary>
    public static RunSettings Standard { get; } = new()
    {
        Count = 45_000,
        Workers = 4,
        Pattern = LoadPattern.Spikes,
        Seed = 1,
        Loop = new LoopSettings
        {
            InitialBatch = 50,
            MinBatch = 10,
            MaxBatch = 500,
            Timeout = TimeSpan.FromSeconds(1),
            Controller = Controllers.Adaptive,
            Target = TimeSpan.FromMilliseconds(50),
            AdjustInterval = TimeSpan.FromMilliseconds(250),
            AdjustFactor = 0.3,
        },
    };

    /// <summary>Items to send.</summary>
    public required int Count { get; init; }

    /// <summary>Items that arrive in a second, from all producers together; null = as fast as the mesh takes them.</summary>
    public int? ItemsPerSecond { get; init; }

    /// <summary>Producers that send at the same time.</summary>
    public required int Workers { get; init; }

    /// <summary>How the backend's background load moves.</summary>
    public required LoadPattern Pattern { get; init; }

    /// <summary>Where the backend's chance comes from.</summary>
    public required int Seed { get; init; }

    /// <summary>The knobs of the loop.</summary>
    public required LoopSettings Loop { get; init; }
}
