using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>A controller to evaluate: its name, and how to make a fresh one for a cell.</summary>
/// <param name="Name">A name for tables.</param>
/// <param name="Make">Makes one; null where it has no use for the regime, so that it is left out there.</param>
public sealed record ControllerEntry(string Name, Func<ControllerContext, IBatchSizeController?> Make)
{
    private const int DefaultInitialSize = 20;

    /// <summary>How its load score is worked out.</summary>
    /// <value>Default <see cref="LoadScoring.Default"/>.</value>
    public LoadScoring Scoring { get; init; } = LoadScoring.Default;

    /// <summary>The size of the first batch, where the controller does not begin at 20.</summary>
    /// <value>Default null: 20 items.</value>
    public Func<ControllerContext, int>? InitialSize { get; init; }

    /// <summary>A fresh one that sizes the batches of a cell; null where it has no use for the regime.</summary>
    internal ControllerSizer? SizerFor(ControllerContext context, int maxSize) =>
        Make(context) is { } controller ? new ControllerSizer(controller, Scoring, InitialSize?.Invoke(context) ?? DefaultInitialSize, maxSize) : null;
}
