namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>A duration that help texts show as a person would write it.</summary>
/// <param name="Value">How long.</param>
internal readonly record struct Duration(TimeSpan Value)
{
    public override string ToString() => DurationText.Format(Value);
}
