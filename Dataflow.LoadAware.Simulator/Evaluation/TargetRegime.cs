namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>What a latency target means for the best size.</summary>
public enum TargetRegime
{
    /// <summary>The target allows less than the best size: latency decides.</summary>
    Binding,

    /// <summary>The target allows more than the best size: goodput decides, and a controller that only fills the target is wrong.</summary>
    Loose,

    /// <summary>There is no target: goodput decides.</summary>
    None,
}
