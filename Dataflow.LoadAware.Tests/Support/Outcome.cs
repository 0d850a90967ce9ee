namespace Dataflow.LoadAware.Tests.Support;

/// <summary>How a task ended, as text that two blocks can be compared by.</summary>
public static class Outcome
{
    public const string Completed = "completed";
    public const string Canceled = "canceled";

    /// <summary>What <see cref="Of"/> says of a task that faulted with these exceptions.</summary>
    public static string Faulted(params Exception[] exceptions) => "faulted: " + string.Join(", ", exceptions.Select(Describe));

    /// <summary>Waits for the end and says which it was. The exceptions are flattened: nesting is a fact of its own.</summary>
    public static async Task<string> Of(Task task)
    {
        await task.InTime().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.Status switch
        {
            TaskStatus.RanToCompletion => Completed,
            TaskStatus.Canceled => Canceled,
            TaskStatus.Faulted => Faulted([.. task.Exception!.Flatten().InnerExceptions]),
            _ => throw new TimeoutException($"The task is still {task.Status}."),
        };
    }

    private static string Describe(Exception exception) => $"{exception.GetType().Name} \"{exception.Message}\"";
}
