namespace Dataflow.LoadAware.Simulator.Evaluation.Sharing;

/// <summary>How clients meet on one backend, and what of it each can see.</summary>
public enum SharingMode
{
    /// <summary>All work at once on four cores and contend for locks; a batch's time is its own.</summary>
    Contention,

    /// <summary>One at a time, in the order of arrival; the time that a client reports is that of its own batch.</summary>
    QueueNotInSignal,

    /// <summary>One at a time, in the order of arrival; the time that a client reports includes its wait for the others.</summary>
    QueueInSignal,
}
