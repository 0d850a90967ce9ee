using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Dataflow.LoadAware.Demo.Dashboard;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>A dashboard that listens on a free port of this machine, on a clock that the test turns, and a client for it.</summary>
internal sealed class DashboardUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(200);

    private readonly DashboardServer _server;

    private DashboardUnderTest(DashboardServer server, FakeTimeProvider time) => (_server, Time) = (server, time);

    /// <summary>The clock of its runs.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>A client that knows the address.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>Starts one.</summary>
    public static async Task<DashboardUnderTest> StartAsync(params string[] allowedHosts)
    {
        var time = new FakeTimeProvider();
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
    public async Task<List<JsonElement>> SamplesAsync(int lane = 1) => [.. (await GetAsync($"api/metrics?lane={lane}")).EnumerateArray()];

    /// <summary>Turns the clock until the samples of a lane are as they should be.</summary>
    public async Task<List<JsonElement>> TurnUntilAsync(Predicate<List<JsonElement>> condition, int lane = 1)
    {
        using var patience = new CancellationTokenSource(Patience.ShouldHappen, TimeProvider.System);
        List<JsonElement> samples;
        while (!condition(samples = await SamplesAsync(lane)))
        {
            patience.Token.ThrowIfCancellationRequested();
            Time.Advance(SamplePeriod);
        }

        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
