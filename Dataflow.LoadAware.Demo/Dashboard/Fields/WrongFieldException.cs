using System.Text.Json;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>A field of the body cannot be used. The message names the field, the value and the rule.</summary>
internal sealed class WrongFieldException : Exception
{
    private const int LongestValue = 60;

    /// <summary>Makes the refusal of a value as it stood in the body.</summary>
    public WrongFieldException(Field field, JsonElement value, string rule)
        : base($"{field.Name}: {Short(value)} {rule}.") => (Field, Value) = (field, Told(value));

    /// <summary>Makes the refusal of a value that contradicts another one.</summary>
    public WrongFieldException(Field field, object? value, string rule)
        : base($"{field.Name}: {value ?? "null"} {rule}.") => (Field, Value) = (field, value);

    /// <summary>Which field.</summary>
    public Field Field { get; }

    /// <summary>Its value; an array or an object as text, and what is long as a text that is cut.</summary>
    public object? Value { get; }

    // A JSON value that is written back is not to be read again: an array may hold a text that is not Unicode
    private static object? Told(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetRawText().Length <= LongestValue => value.GetString(),
        JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object => Short(value),
        _ => Short(value) == value.GetRawText() ? value.Clone() : Short(value),
    };

    private static string Short(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= LongestValue ? text : text[..LongestValue] + "...";
    }
}
