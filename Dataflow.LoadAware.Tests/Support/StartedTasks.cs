using System.Diagnostics.Tracing;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>The tasks that some code starts, and those that these start in turn, heard of from the task library itself.</summary>
/// <remarks>
/// The peer ends its halves by a chain of tasks on the pool, and has another one look for targets when a batch is made. Each looks in the end
/// whether the block is over, and leaves no trace of that while batches are unread: whether a later cancellation meets one of them is a race
/// until all have ended.
/// </remarks>
public sealed class StartedTasks : EventListener
{
    private const string TaskLibrary = "System.Threading.Tasks.TplEventSource";
    private const EventKeywords BeginningsAndEnds = (EventKeywords)(0x2 | 0x40);

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Lock _lock = new();
    private readonly HashSet<int> _started = [];
    private int _underWay;

    private StartedTasks()
    {
    }

    /// <summary>Runs the code, and waits until no task is under way that follows from it.</summary>
    public static void RunToEnd(Action code)
    {
        using StartedTasks tasks = new();
        code();
        Patience.Until(() => Volatile.Read(ref tasks._underWay) == 0, "the tasks have ended");
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == TaskLibrary) EnableEvents(eventSource, EventLevel.Informational, BeginningsAndEnds);
    }

    // Called on the thread that starts or ends the task. A task is told of before it is queued, and while the one that starts it still runs: the
    // number of those under way is zero only when all have ended.
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is not { Payload: [_, int starter, int task, ..] }) return;
        lock (_lock)
        {
            bool isOurs = Environment.CurrentManagedThreadId == _thread || _started.Contains(starter);
            if (eventData.EventName == "TaskScheduled" && isOurs && _started.Add(task)) _underWay++;
            if (eventData.EventName == "TaskCompleted" && _started.Contains(task)) _underWay--;
        }
    }
}
