namespace Dataflow.LoadAware;

/// <summary>How the metrics of a feedback become one score.</summary>
public enum LoadCombination
{
    /// <summary>The weighted sum, at most 1. One saturated metric is diluted by idle ones.</summary>
    WeightedSum,

    /// <summary>The greatest metric that has a weight: any one saturated metric saturates the score.</summary>
    Max,
}
