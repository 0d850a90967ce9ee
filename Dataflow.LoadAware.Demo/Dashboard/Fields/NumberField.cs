using System.Text.Json;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>A whole number with limits.</summary>
internal sealed class NumberField(string name, string meaning, int? standard, int least, int most, bool canBeNull = false)
    : Field<int?>(name, meaning, standard, canBeNull)
{
    /// <inheritdoc/>
    public override int? Minimum => least;

    /// <inheritdoc/>
    public override int? Maximum => most;

    /// <inheritdoc/>
    protected override string Rule { get; } = $"a whole number from {least} to {most}";

    /// <inheritdoc/>
    protected override bool TryConvert(JsonElement value, out int? converted)
    {
        // JSON has one kind of number: 1e2 and 100.0 are whole
        decimal number = 0;
        bool right = value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out number) && decimal.IsInteger(number) && number >= least && number <= most;
        converted = right ? (int)number : null;
        return right;
    }
}
