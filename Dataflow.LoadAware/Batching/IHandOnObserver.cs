namespace Dataflow.LoadAware.Batching;

/// <summary>Is told of every batch that was handed on, without the gate: whoever listens to it is foreign.</summary>
internal interface IHandOnObserver
{
    /// <summary>Whether anybody listens. If not, nothing is worked out.</summary>
    bool IsEnabled { get; }

    /// <summary>A batch was handed on.</summary>
    /// <param name="batch">What is known of it.</param>
    void HandedOn(in HandOn batch);
}

/// <summary>A batch that was handed on.</summary>
/// <param name="Length">Its items.</param>
/// <param name="Size">The batch size then.</param>
/// <param name="Reason">Why it went.</param>
/// <param name="Age">How long its oldest item had waited; null in a block without a clock, or when it throws.</param>
internal readonly record struct HandOn(int Length, int Size, HandOnReason Reason, TimeSpan? Age);
