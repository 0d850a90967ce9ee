using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Simulator;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>What a run of the simulated mesh is made of, as the command line sets it.</summary>
internal sealed record RunSettings
{
    /// <summary>The defaults, chosen so that a run of 10 to 20 s shows the loop: quick steps, and room to move both ways.</summary>
    public static RunSettings Standard { get; } = new()
    {
        Count = 20_000,
        Workers = 4,
        Pattern = LoadPattern.Spikes,
        Seed = 1,
        Loop = new LoopSettings
        {
            InitialBatch = 50,
            MinBatch = 30,
            MaxBatch = 120,
            Timeout = TimeSpan.FromSeconds(1),
            Controller = Controllers.Threshold,
            AdjustInterval = TimeSpan.FromMilliseconds(250),
            AdjustFactor = 0.3,
        },
    };

    /// <summary>Items to send.</summary>
    public required int Count { get; init; }

    /// <summary>Producers that send at the same time.</summary>
    public required int Workers { get; init; }

    /// <summary>How the backend's background load moves.</summary>
    public required LoadPattern Pattern { get; init; }

    /// <summary>Where the backend's chance comes from.</summary>
    public required int Seed { get; init; }

    /// <summary>The knobs of the loop.</summary>
    public required LoopSettings Loop { get; init; }
}
