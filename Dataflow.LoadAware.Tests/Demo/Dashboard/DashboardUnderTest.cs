using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dataflow.LoadAware.Demo.Dashboard;
using Dataflow.LoadAware.Tests.Demo.Run;
using Dataflow.LoadAware.Tests.Support;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>A dashboard that listens on a free port of this machine, on a clock that the test turns, and a client for it.</summary>
internal sealed class DashboardUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(200);

    private readonly DashboardServer _server;

    private DashboardUnderTest(DashboardServer server, BackendClock time) => (_server, Time) = (server, time);

    /// <summary>The clock of its runs.</summary>
    public BackendClock Time { get; }

    /// <summary>A client that knows the address.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>Starts one.</summary>
    public static async Task<DashboardUnderTest> StartAsync(params string[] allowedHosts)
    {
        var time = new BackendClock();
        var dashboard = new DashboardUnderTest(new DashboardServer(["http://127.0.0.1:0"], allowedHosts, time), time);
        await dashboard._server.StartAsync().InTime();
        dashboard.Client.BaseAddress = new Uri(dashboard._server.Urls.Single());
        return dashboard;
    }

    /// <summary>Reads a path as JSON.</summary>
    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>(path).InTime();

    /// <summary>Sends a body as it is.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string body = "{}") =>
        Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json")).InTime();

    /// <summary>Starts a run, which must be possible.</summary>
    public async Task<JsonElement> RunAsync(string body)
    {
        using HttpResponseMessage response = await PostAsync("api/start", body);
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The samples of a lane.</summary>
    public Task<List<JsonElement>> SamplesAsync(int lane = 1) => ListAsync(SamplesOf(lane));

    /// <summary>Turns the clock until the samples of a lane are as they should be.</summary>
    public Task<List<JsonElement>> TurnUntilAsync(Predicate<List<JsonElement>> condition, int lane = 1) =>
        UntilAsync(SamplesOf(lane), condition, () => Time.Advance(SamplePeriod));

    /// <summary>Turns the clock from the end of one batch to the end of the next until the list under a path is as it should be, in a run with one lane.</summary>
    /// <remarks>The clock stands still while the backend waits for a batch: however late the items come, none leaves for its age in a partial batch.</remarks>
    public Task<List<JsonElement>> WorkUntilAsync(string path, Predicate<List<JsonElement>> condition) =>
        UntilAsync(path, condition, () => Patience.Until(Time.TryTurn, "the backend works on a batch"));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }

    private static string SamplesOf(int lane) => $"api/metrics?lane={lane}";

    private async Task<List<JsonElement>> ListAsync(string path) => [.. (await GetAsync(path)).EnumerateArray()];

    private async Task<List<JsonElement>> UntilAsync(string path, Predicate<List<JsonElement>> condition, Action turn)
    {
        using var patience = new CancellationTokenSource(Patience.ShouldHappen, TimeProvider.System);
        List<JsonElement> list;
        while (!condition(list = await ListAsync(path)))
        {
            patience.Token.ThrowIfCancellationRequested();
            turn();
        }

        return list;
    }
}
