namespace Dataflow.LoadAware;

/// <summary>Why a batch was handed on when it was.</summary>
public enum HandOnReason
{
    /// <summary>It held as many items as the batch size allows.</summary>
    Size,

    /// <summary>The next item would have exceeded what a batch may weigh (<see cref="BatchWeight{T}"/>).</summary>
    Weight,

    /// <summary>Its oldest item had waited for <see cref="AdaptiveBatchBlockOptions.FlushTimeout"/>.</summary>
    Timeout,

    /// <summary>Downstream was idle (<see cref="AdaptiveBatchBlockOptions.FlushWhenIdle"/>).</summary>
    Idle,

    /// <summary><c>TriggerBatch</c> or <c>FlushAsync</c> was called.</summary>
    Trigger,

    /// <summary>The block was completed: the rest.</summary>
    Completion,
}
