namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>How the newest run stands.</summary>
internal enum RunState
{
    /// <summary>There has been none yet.</summary>
    Idle,

    /// <summary>It goes on.</summary>
    Running,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It has sent all that a run can send, 2,147,483,647 items.</summary>
    Ended,

    /// <summary>It broke.</summary>
    Failed,
}
