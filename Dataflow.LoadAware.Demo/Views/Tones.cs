using Spectre.Console;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>The tone of a load, and the colour of a tone.</summary>
internal static class Tones
{
    /// <summary>The tone of a load score.</summary>
    public static Tone OfLoad(double score) => LoadLevel.Of(score) switch
    {
        LoadLevel.High => Tone.Alarm,
        LoadLevel.Medium => Tone.Busy,
        _ => Tone.Calm,
    };

    /// <summary>How a tone looks where there are colours.</summary>
    public static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Alarm => new Style(Color.Red),
        Tone.Busy => new Style(Color.Yellow),
        _ => new Style(Color.Green),
    };
}
