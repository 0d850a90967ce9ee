namespace Dataflow.LoadAware.Simulator.Shapes;

/// <summary>A batch above some size spills: its time grows ever faster with what does not fit.</summary>
/// <param name="At">The largest size that fits, in items; 1 or more.</param>
/// <param name="Steepness">By how many times its own time a batch of twice that size is slowed; 0 to 1000.</param>
public sealed record MemoryCliff(double At, double Steepness) : CostShape
{
    /// <summary>The largest size that fits.</summary>
    /// <value>Items, 1 or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double At { get; init; } = Guard.Between(At, 1, int.MaxValue, nameof(At));

    /// <summary>By how many times its own time a batch of twice that size is slowed.</summary>
    /// <value>0 to 1000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double Steepness { get; init; } = Guard.Between(Steepness, 0, 1000, nameof(Steepness));

    /// <inheritdoc/>
    public override double Seconds(double items, double smoothSeconds) =>
        smoothSeconds * (1 + (Steepness * Math.Max(0, (items / At) - 1)));

    internal override IEnumerable<int> Edges(int maxItems) => At <= maxItems ? [(int)At] : [];
}
