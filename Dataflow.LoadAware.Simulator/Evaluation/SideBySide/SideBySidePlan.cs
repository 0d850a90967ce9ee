namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>A test of how good a size one controller finds for several workers that handle batches at the same time.</summary>
public sealed record SideBySidePlan
{
    /// <summary>The controllers.</summary>
    /// <value>Default <see cref="ControllerCatalogue.All"/>.</value>
    public IReadOnlyList<ControllerEntry> Controllers { get; init; } = ControllerCatalogue.All;

    /// <summary>What batches under way at once do to each other.</summary>
    /// <value>Default all three kinds.</value>
    /// <exception cref="ArgumentOutOfRangeException">A kind is none of the enumeration.</exception>
    public IReadOnlyList<SideBySideKind> Kinds
    {
        get;
        init => field = [.. value.Select(kind => Guard.Defined(kind, nameof(Kinds)))];
    } = Enum.GetValues<SideBySideKind>();

    /// <summary>How many workers, each with a batch of its own.</summary>
    /// <value>1 to 64 each; 1 is the same in every kind. Default 2, 4 and 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public IReadOnlyList<int> Workers
    {
        get;
        init => field = [.. value.Select(workers => Guard.Between(workers, 1, 64, nameof(Workers)))];
    } = [2, 4, 8];

    /// <summary>One backend a seed, of those that <see cref="BackendZoo"/> draws.</summary>
    /// <value>One at least. Default <see cref="EvaluationSeeds.SideBySide"/>.</value>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyList<int> Seeds
    {
        get;
        init => field = value is { Count: > 0 } ? value : throw new ArgumentException($"{nameof(Seeds)} must have one seed at least.", nameof(Seeds));
    } = EvaluationSeeds.SideBySide;

    /// <summary>How long a run is: as long as so many batches of the oracle take, those of all workers together.</summary>
    /// <value>100 to 1,000,000. Default 2000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int Batches { get; init => field = Guard.Between(value, 100, 1_000_000, nameof(Batches)); } = 2000;

    /// <summary>Whether there is a latency target.</summary>
    /// <value>Default false. True = a loose one: the p95 of the times at 2.5 times the best common size.</value>
    public bool HasTarget { get; init; }
}
