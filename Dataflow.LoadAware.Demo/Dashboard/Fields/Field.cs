using System.Text.Json;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>One field of the body of a start: its name, its values, its default. The page builds its controls from the same.</summary>
/// <param name="name">As it stands in the body.</param>
/// <param name="meaning">What it is, in a sentence for people.</param>
internal abstract class Field(string name, string meaning)
{
    /// <summary>As it stands in the body.</summary>
    public string Name { get; } = name;

    /// <summary>What it is, in a sentence for people.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>The values, where they can be listed.</summary>
    public virtual IReadOnlyList<string>? Choices => null;

    /// <summary>The smallest value of a number.</summary>
    public virtual int? Minimum => null;

    /// <summary>The largest value of a number.</summary>
    public virtual int? Maximum => null;

    /// <summary>The value of a body without the field.</summary>
    public abstract object? Default { get; }

    /// <summary>Whether null is a value.</summary>
    public abstract bool CanBeNull { get; }
}

/// <summary>A field with a type.</summary>
/// <inheritdoc cref="Field"/>
/// <param name="name">As it stands in the body.</param>
/// <param name="meaning">What it is, in a sentence for people.</param>
/// <param name="standard">The value of a body without the field.</param>
/// <param name="canBeNull">Whether null is a value.</param>
internal abstract class Field<T>(string name, string meaning, T standard, bool canBeNull) : Field(name, meaning)
{
    /// <inheritdoc/>
    public override object? Default => standard;

    /// <inheritdoc/>
    public override bool CanBeNull => canBeNull;

    /// <summary>What a value must be, in the words of an error message.</summary>
    protected abstract string Rule { get; }

    /// <summary>Reads the field from a body.</summary>
    /// <exception cref="WrongFieldException">The value cannot be used.</exception>
    public T Read(JsonElement body)
    {
        if (!body.TryGetProperty(Name, out JsonElement value))
        {
            return standard;
        }

        return value.ValueKind == JsonValueKind.Null && canBeNull ? default!
            : TryConvert(value, out T converted) ? converted
            : throw new WrongFieldException(this, value, $"is not {Rule}{(canBeNull ? " or null" : "")}");
    }

    /// <summary>Turns a JSON value that is not null into a value of the field.</summary>
    protected abstract bool TryConvert(JsonElement value, out T converted);
}
