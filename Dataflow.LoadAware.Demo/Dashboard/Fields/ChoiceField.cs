using System.Text.Json;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>One of a few names, in any case.</summary>
internal sealed class ChoiceField(string name, string meaning, string? standard, IReadOnlyList<string> choices, bool canBeNull = false)
    : Field<string?>(name, meaning, standard, canBeNull)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => choices;

    /// <inheritdoc/>
    protected override string Rule { get; } = $"one of {string.Join(", ", choices)}";

    /// <inheritdoc/>
    protected override bool TryConvert(JsonElement value, out string? converted)
    {
        converted = value.ValueKind == JsonValueKind.String
            ? choices.FirstOrDefault(choice => choice.Equals(value.GetString(), StringComparison.OrdinalIgnoreCase))
            : null;
        return converted is not null;
    }
}
