namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>What can happen to a block while it calls its sources.</summary>
public enum MidPass
{
    Nothing,
    Complete,
    Fault,
    Cancel,
    Trigger,
    SmallerSize,
    LargerSize,
}
