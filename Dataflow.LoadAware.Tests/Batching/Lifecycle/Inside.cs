namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>What is inside, or waits at the door, when the first event happens.</summary>
public enum Inside
{
    Nothing,
    Partial,
    Full,
    Postponed,
    Reserved,
}
