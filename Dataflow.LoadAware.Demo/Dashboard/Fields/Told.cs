using System.Text.Json;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>Values of a body as a refusal tells them: cut where they are long.</summary>
internal static class Told
{
    private const int LongestValue = 60;

    /// <summary>A value for a program; an array or an object as text, and what is long as a text that is cut.</summary>
    /// <remarks>A JSON value that is written back is not to be read again: an array may hold a text that is not Unicode.</remarks>
    public static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetRawText().Length <= LongestValue => value.GetString(),
        JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object => Text(value),
        _ => Text(value) == value.GetRawText() ? value.Clone() : Text(value),
    };

    /// <summary>A value for people, as it stood there.</summary>
    public static string Text(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= LongestValue ? text : text[..LongestValue] + "...";
    }
}
