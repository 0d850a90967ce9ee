namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>What can happen to a block from outside.</summary>
public enum LifeEvent
{
    Complete,
    Fault,
    Cancel,
    DownstreamFault,
    Unlink,
    Receive,
}
