namespace Dataflow.LoadAware.Tests.Architecture;

/// <summary>Who may know whom. Each rule says what breaks it, in words, and nothing when it is kept.</summary>
internal static class RoomRules
{
    private const string Root = "Dataflow.LoadAware";

    // What reads clocks, waits, runs in parallel or is a dataflow block. A `lock` compiles to System.Threading.Monitor or Lock; the
    // stopwatch is a banned symbol everywhere.
    private static readonly string[] MechanismNamespaces = ["System.Threading", "System.Timers", "System.Threading.Tasks.Dataflow"];
    private static readonly Type[] MechanismTypes =
        [typeof(TimeProvider), typeof(DateTime), typeof(DateTimeOffset), typeof(Environment), typeof(Random)];

    // From the front door a controller needs the feedback, the reasons, the check of values and the levels of the score.
    private static readonly Type[] FrontDoorForControl =
        [typeof(LoadFeedback), typeof(BatchSizeReason), typeof(Require), typeof(LoadLevelExtensions), typeof(LoadLevel)];

    /// <summary>Control knows numbers and feedback: no task, lock, timer, clock, block or other room.</summary>
    public static IEnumerable<string> BreachesOfControl(Type type) =>
        Knowledge.Of(type).Where(known => known != type && (IsMechanism(known) || IsForeignToControl(known))).Select(known => $"{type.Name} knows {known.FullName}");

    /// <summary>Batching knows neither feedback nor control.</summary>
    public static IEnumerable<string> BreachesOfBatching(Type type) =>
        Knowledge.Of(type).Where(IsFeedbackOrControl).Select(known => $"{type.Name} knows {known.FullName}");

    /// <summary>
    /// Handling knows the front door alone: it works with any block upstream and any controller. Its block, which stands at the front door,
    /// makes itself known to the meter, as every block does.
    /// </summary>
    public static IEnumerable<string> BreachesOfHandling(Type type)
    {
        string[] foreign = IsIn(type, $"{Root}.Handling") ? ["Batching", "Control", "Feedback", "Diagnostics"] : ["Batching", "Control", "Feedback"];
        return Knowledge.Of(type).Where(known => foreign.Any(room => IsIn(known, $"{Root}.{room}"))).Select(known => $"{type.Name} knows {known.FullName}");
    }

    private static bool IsMechanism(Type type) =>
        MechanismTypes.Contains(type) || MechanismNamespaces.Any(space => IsIn(type, space));

    private static bool IsForeignToControl(Type type) =>
        IsIn(type, Root) && !IsIn(type, $"{Root}.Control") && !FrontDoorForControl.Contains(type);

    private static bool IsFeedbackOrControl(Type type) =>
        IsIn(type, $"{Root}.Control") || IsIn(type, $"{Root}.Feedback")
        || type == typeof(LoadFeedback) || type == typeof(LoadFeedbackBlock) || type == typeof(LoadScoring) || type == typeof(BatchSizeChange)
        || IsIn(type, $"{Root}.Handling") || type.Name == typeof(BatchHandlerBlock<>).Name;

    private static bool IsIn(Type type, string space) =>
        type.Namespace == space || (type.Namespace?.StartsWith($"{space}.", StringComparison.Ordinal) ?? false);
}
