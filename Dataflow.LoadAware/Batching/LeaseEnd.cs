namespace Dataflow.LoadAware.Batching;

/// <summary>How a <see cref="Lease"/> came to its end.</summary>
internal enum LeaseEnd
{
    /// <summary>Its holder itself came to the gate.</summary>
    ByHolder,

    /// <summary>The holder had used it up, or saw at its next post that another thread wanted it.</summary>
    HandedBack,

    /// <summary>The holder did not post in time: a barrier in all threads of the process was needed.</summary>
    Forced,
}
