namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>The body as a whole cannot be used: it is no object, has a field that nobody knows or one twice, or is not Unicode.</summary>
/// <param name="message">Says why, and what would be right.</param>
/// <param name="field">The field that is too much; null where it is the body.</param>
/// <param name="value">Its value, as a refusal tells it.</param>
internal sealed class WrongBodyException(string message, string? field = null, object? value = null) : Exception(message)
{
    /// <summary>The field that is too much; null where it is the body.</summary>
    public string? Field { get; } = field;

    /// <summary>The value of <see cref="Field"/>, as a refusal tells it; null where it is the body.</summary>
    public object? Value { get; } = value;
}
