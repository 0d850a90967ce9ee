namespace Dataflow.LoadAware.Control;

/// <summary>The inner part of a controller: what it wants when nothing forbids it. <see cref="SizeGuard"/> stands around it.</summary>
internal interface ISizeLaw
{
    /// <summary>Takes the size that is live; told before the first decision and whenever somebody else has moved it.</summary>
    /// <param name="size">The live size, in items.</param>
    /// <param name="why">What moved it.</param>
    void MoveTo(int size, SizeMove why);

    /// <summary>Starts from what was learned before, after it has been told the live size.</summary>
    void Restore(ControllerState state);

    /// <summary>Feedback had stopped: keep what is known, compare nothing across the gap, learn the noise anew.</summary>
    void Resume();

    /// <summary>Decides the next size, which the guard limits afterwards.</summary>
    /// <param name="observation">What was measured.</param>
    /// <param name="mayGrow">Whether the guard will let the size grow.</param>
    BatchSizeDecision Decide(in BatchObservation observation, bool mayGrow);
}

/// <summary>Who moved a size that its law had not asked for.</summary>
internal enum SizeMove
{
    /// <summary>Nobody: it is the size at the start.</summary>
    Start,

    /// <summary>The guard, because the backend was overloaded.</summary>
    Overload,

    /// <summary>Somebody who set the size by hand.</summary>
    Hand,
}
