namespace Dataflow.LoadAware.Control;

/// <summary>The inner part of a controller: what it wants when nothing forbids it. <see cref="SizeGuard"/> stands around it.</summary>
internal interface ISizeLaw
{
    /// <summary>Whether it learns from service times, of which a batch that failed as a whole has none.</summary>
    bool LearnsFromTimes => true;

    /// <summary>What it has learned; null where it learns nothing that could be kept.</summary>
    ControllerState? State => null;

    /// <summary>Takes the size that is live; told before the first decision and whenever somebody else has moved it.</summary>
    /// <param name="size">The live size, in items.</param>
    /// <param name="why">What moved it.</param>
    void MoveTo(int size, SizeMove why);

    /// <summary>Takes a batch that failed for overload, and says where to go on from there.</summary>
    /// <param name="observation">The failed batch; its time is no evidence of what a success costs.</param>
    /// <param name="halved">Where the guard would go.</param>
    /// <returns>The size to go on from; at most the live one.</returns>
    int BackOff(in BatchObservation observation, int halved)
    {
        MoveTo(halved, SizeMove.Overload);
        return halved;
    }

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
