namespace Dataflow.LoadAware.Simulator.Shapes;

/// <summary>What bends the smooth time of a <see cref="CostModel"/>: a knee, stairs, a cliff.</summary>
public abstract record CostShape
{
    /// <summary>The bent time of a batch.</summary>
    /// <param name="items">Items in the batch.</param>
    /// <param name="smoothSeconds">The time that the smooth model gives, in seconds.</param>
    /// <returns>Seconds.</returns>
    public abstract double Seconds(double items, double smoothSeconds);

    /// <summary>Sizes just before the time jumps or bends: where the best size may hide from a coarse search.</summary>
    /// <param name="maxItems">The largest size of interest.</param>
    /// <returns>Sizes of at least 1, in rising order.</returns>
    internal abstract IEnumerable<int> Edges(int maxItems);
}
