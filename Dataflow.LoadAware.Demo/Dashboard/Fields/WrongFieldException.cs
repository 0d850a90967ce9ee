using System.Text.Json;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>A field of the body cannot be used. The message names the field, the value and the rule.</summary>
internal sealed class WrongFieldException : Exception
{
    /// <summary>Makes the refusal of a value as it stood in the body.</summary>
    public WrongFieldException(Field field, JsonElement value, string rule)
        : base($"{field.Name}: {Told.Text(value)} {rule}.") => (Field, Value) = (field, Told.Value(value));

    /// <summary>Makes the refusal of a value that contradicts another one.</summary>
    public WrongFieldException(Field field, object? value, string rule)
        : base($"{field.Name}: {value ?? "null"} {rule}.") => (Field, Value) = (field, value);

    /// <summary>Which field.</summary>
    public Field Field { get; }

    /// <summary>Its value; an array or an object as text, and what is long as a text that is cut.</summary>
    public object? Value { get; }
}
