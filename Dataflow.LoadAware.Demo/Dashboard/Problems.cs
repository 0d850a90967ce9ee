using System.Text.Json;
using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Microsoft.AspNetCore.Http;

namespace Dataflow.LoadAware.Demo.Dashboard;

/// <summary>Refusals as problem documents (RFC 9457): what was wrong with which value, and what would be right.</summary>
internal static class Problems
{
    /// <summary>400: the value of a field.</summary>
    public static IResult Of(WrongFieldException wrong)
    {
        var details = new Dictionary<string, object?> { ["field"] = wrong.Field.Name, ["value"] = wrong.Value };
        if (wrong.Field.Choices is { } choices)
        {
            details["choices"] = choices;
        }
        else
        {
            (details["minimum"], details["maximum"]) = (wrong.Field.Minimum, wrong.Field.Maximum);
        }

        return BadRequest("A field has a value that cannot be used", wrong.Message, details);
    }

    /// <summary>400: the body as a whole.</summary>
    public static IResult Of(WrongBodyException wrong) => BadRequest("The body cannot be used", wrong.Message, new Dictionary<string, object?>
    {
        ["field"] = wrong.Field,
        ["value"] = wrong.Value,
        ["choices"] = StartFields.All.Select(field => field.Name),
    });

    /// <summary>400: no JSON.</summary>
    public static IResult Of(JsonException wrong) => BadRequest("The body is not JSON", $"{Place(wrong)} Send an object, as in {{\"pattern\":\"spikes\"}}.");

    /// <summary>Whatever the server itself refuses, as a body that is too large.</summary>
    public static IResult Of(BadHttpRequestException wrong) =>
        Results.Problem(title: "The request cannot be used", detail: wrong.Message, statusCode: wrong.StatusCode);

    /// <summary>400: the query.</summary>
    public static IResult OfQuery(string name, string? value, string rule, IEnumerable<string> choices) => BadRequest(
        "The query has a value that cannot be used",
        $"{name}: '{value}' is not {rule}.",
        new Dictionary<string, object?> { ["field"] = name, ["value"] = value, ["choices"] = choices });

    /// <summary>403: whoever asks may not.</summary>
    public static IResult Forbidden(string detail) =>
        Results.Problem(title: "Refused", detail: detail, statusCode: StatusCodes.Status403Forbidden);

    private static IResult BadRequest(string title, string detail, Dictionary<string, object?>? details = null) =>
        Results.Problem(title: title, detail: detail, statusCode: StatusCodes.Status400BadRequest, extensions: details);

    private static string Place(JsonException wrong) => $"Line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1} is not JSON.";
}
