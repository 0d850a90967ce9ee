namespace Dataflow.LoadAware.Simulator.Evaluation.Sharing;

/// <summary>A test of how N clients with the same controller share one backend when they begin at different sizes.</summary>
public sealed record FairnessPlan
{
    /// <summary>The controllers.</summary>
    /// <value>Default <see cref="ControllerCatalogue.All"/>.</value>
    public IReadOnlyList<ControllerEntry> Controllers { get; init; } = ControllerCatalogue.All;

    /// <summary>How they meet.</summary>
    /// <value>Default all three modes.</value>
    public IReadOnlyList<SharingMode> Modes { get; init; } = Enum.GetValues<SharingMode>();

    /// <summary>How many clients.</summary>
    /// <value>Default 4 and 8.</value>
    public IReadOnlyList<int> Clients { get; init; } = [4, 8];

    /// <summary>Where the clients begin, in turn.</summary>
    /// <value>Items. Default 10, 40, 160, 640.</value>
    public IReadOnlyList<int> InitialSizes { get; init; } = [10, 40, 160, 640];

    /// <summary>One run a seed.</summary>
    /// <value>Default <see cref="EvaluationSeeds.Sharing"/>.</value>
    public IReadOnlyList<int> Seeds { get; init; } = EvaluationSeeds.Sharing;

    /// <summary>Whether there is a latency target.</summary>
    /// <value>Default true: 150 ms for a batch's own time, 400 ms where the wait is counted, too.</value>
    public bool HasTarget { get; init; } = true;
}
