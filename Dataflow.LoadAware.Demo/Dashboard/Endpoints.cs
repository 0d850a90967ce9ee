using System.Text.Json;
using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Dataflow.LoadAware.Demo.Dashboard.Runs;
using Dataflow.LoadAware.Demo.Loops;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Dataflow.LoadAware.Demo.Dashboard;

/// <summary>The dashboard's interface for programs; docs/dashboard.md describes it.</summary>
/// <param name="host">Holds the run.</param>
/// <param name="timeProvider">Tells when a stream has been silent for long.</param>
/// <param name="ending">Cancelled when the server ends, so that streams end with it.</param>
internal sealed class Endpoints(RunHost host, TimeProvider timeProvider, CancellationToken ending)
{
    // No body that is small enough is too deep: that one is no object, or a value no number, is said of it as of any other
    private static readonly JsonDocumentOptions BodyRules = new() { MaxDepth = DashboardServer.LargestBody };

    /// <summary>Adds all of them.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/fields", () => StartFields.All);
        endpoints.MapGet("/api/reasons", () => Reasons.Words);
        endpoints.MapGet("/api/status", host.Status);
        endpoints.MapGet("/api/metrics", Metrics);
        endpoints.MapGet("/api/decisions", Decisions);
        endpoints.MapGet("/api/stream", Stream);
        endpoints.MapPost("/api/start", StartAsync);
        endpoints.MapPost("/api/stop", Stop);
    }

    private async Task<IResult> StartAsync(HttpRequest request, CancellationToken gone)
    {
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(request.Body, BodyRules, gone).ConfigureAwait(false);
            host.Start(StartRequest.Read(body.RootElement));
            return Results.Ok(host.Status());
        }
        catch (JsonException wrong)
        {
            return Problems.Of(wrong);
        }
        catch (WrongBodyException wrong)
        {
            return Problems.Of(wrong);
        }
        catch (WrongFieldException wrong)
        {
            return Problems.Of(wrong);
        }
        catch (BadHttpRequestException wrong)
        {
            return Problems.Of(wrong);
        }
    }

    private RunStatus Stop()
    {
        host.Stop();
        return host.Status();
    }

    private IResult Metrics(string? lane) => OfLane(lane, chosen => chosen.Samples.Read());

    private IResult Decisions(string? lane) => OfLane(lane, chosen => chosen.Mesh.Loop.Recorder.Changes.Read());

    private IResult OfLane<T>(string? lane, Func<Lane, IReadOnlyList<T>> read)
    {
        IReadOnlyList<Lane> lanes = host.Current?.Lanes ?? [];
        return lane is null or "1" ? Results.Ok(lanes.Count == 0 ? [] : read(lanes[0]))
            : lane == "2" && lanes.Count == 2 ? Results.Ok(read(lanes[1]))
            : lanes.Count == 2 ? Problems.OfQuery("lane", lane, "1 or 2", ["1", "2"])
            : Problems.OfQuery("lane", lane, "1; a second lane is there while two controllers are compared", ["1"]);
    }

    // The result passes on the token of the request, which ends the stream too
    private ServerSentEventsResult<object> Stream() => TypedResults.ServerSentEvents(new RunStream(host, timeProvider).ReadAsync(ending));
}
