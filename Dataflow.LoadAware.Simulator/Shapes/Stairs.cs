namespace Dataflow.LoadAware.Simulator.Shapes;

/// <summary>Every further page of items costs a fixed time: pages of a log, packets, parameters of a statement.</summary>
/// <param name="ItemsPerStep">Items that fit on a page; 1 or more.</param>
/// <param name="SecondsPerStep">What each page that was begun costs, in seconds; 0 to 3600.</param>
public sealed record Stairs(double ItemsPerStep, double SecondsPerStep) : CostShape
{
    /// <summary>Items that fit on a page.</summary>
    /// <value>1 or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double ItemsPerStep { get; init; } = Guard.Between(ItemsPerStep, 1, int.MaxValue, nameof(ItemsPerStep));

    /// <summary>What each page that was begun costs.</summary>
    /// <value>Seconds, 0 to 3600.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double SecondsPerStep { get; init; } = Guard.Between(SecondsPerStep, 0, 3600, nameof(SecondsPerStep));

    /// <inheritdoc/>
    public override double Seconds(double items, double smoothSeconds) =>
        smoothSeconds + (SecondsPerStep * Math.Ceiling(items / ItemsPerStep));

    internal override IEnumerable<int> Edges(int maxItems)
    {
        for (double edge = ItemsPerStep; edge <= maxItems; edge += ItemsPerStep)
            yield return (int)edge;
    }
}
