namespace Dataflow.LoadAware.Demo.Views;

/// <summary>One figure of the loop, ready to be shown.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Width">Columns that the value takes at most, so that lines stand under each other.</param>
/// <param name="Tone">How alarming it is.</param>
internal readonly record struct Gauge(string Name, string Value, int Width, Tone Tone = Tone.Calm);

/// <summary>How alarming a figure is; a view with colours shows it.</summary>
internal enum Tone
{
    /// <summary>As it should be.</summary>
    Calm,

    /// <summary>Worth a look.</summary>
    Busy,

    /// <summary>Too much.</summary>
    Alarm,
}
