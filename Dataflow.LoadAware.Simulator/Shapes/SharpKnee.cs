namespace Dataflow.LoadAware.Simulator.Shapes;

/// <summary>A batch above some size takes a multiple of its time: a query plan that flips, a request that is split.</summary>
/// <param name="At">The largest size before the jump, in items; 1 or more.</param>
/// <param name="Factor">What the time is multiplied by above it; 1 to 1000.</param>
public sealed record SharpKnee(double At, double Factor) : CostShape
{
    /// <summary>The largest size before the jump.</summary>
    /// <value>Items, 1 or more.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double At { get; init; } = Guard.Between(At, 1, int.MaxValue, nameof(At));

    /// <summary>What the time is multiplied by above it.</summary>
    /// <value>1 to 1000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double Factor { get; init; } = Guard.Between(Factor, 1, 1000, nameof(Factor));

    /// <inheritdoc/>
    public override double Seconds(double items, double smoothSeconds) => items > At ? smoothSeconds * Factor : smoothSeconds;

    internal override IEnumerable<int> Edges(int maxItems) => At <= maxItems ? [(int)At] : [];
}
