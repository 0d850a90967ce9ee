namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>A latency target, or none, that help texts show as a person would write it.</summary>
/// <param name="Value">The time that batches are to keep; null where there is no target.</param>
internal readonly record struct TargetTime(TimeSpan? Value)
{
    private const string None = "none";

    /// <summary>What a target must be, in the words of an error message.</summary>
    public const string Rule = $"{None} or {DurationText.Rule}";

    /// <summary>Reads a target.</summary>
    public static (bool Right, TargetTime Value) Read(string text) =>
        text.Equals(None, StringComparison.OrdinalIgnoreCase) ? (true, default)
        : DurationText.TryParse(text, out TimeSpan duration) ? (true, new TargetTime(duration))
        : (false, default);

    public override string ToString() => Value is { } duration ? DurationText.Format(duration) : None;
}
