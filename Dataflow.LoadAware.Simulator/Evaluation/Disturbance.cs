namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>What makes a controller's life harder than the load: late and lost feedback, a hard limit.</summary>
public sealed record Disturbance
{
    /// <summary>Nothing.</summary>
    public static Disturbance None { get; } = new();

    /// <summary>How many further batches are handed on before the feedback of a batch arrives.</summary>
    /// <value>0 to 1000. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int FeedbackDelay { get; init => field = Guard.Between(value, 0, 1000, nameof(FeedbackDelay)); }

    /// <summary>The share of feedback that never arrives.</summary>
    /// <value>A fraction, 0 to 1. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range or not a number.</exception>
    public double FeedbackLoss { get; init => field = Guard.Between(value, 0, 1, nameof(FeedbackLoss)); }

    /// <summary>A hard limit on items per second.</summary>
    /// <value>Default null: none.</value>
    public RateLimit? Limit { get; init; }
}
