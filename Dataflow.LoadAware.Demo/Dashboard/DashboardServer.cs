using System.Text.Json;
using System.Text.Json.Serialization;
using Dataflow.LoadAware.Demo.Dashboard.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dataflow.LoadAware.Demo.Dashboard;

/// <summary>The web server of the dashboard. It reads no configuration: what it does is what its command line says.</summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    /// <summary>The largest body, in bytes.</summary>
    public const int LargestBody = 16 * 1024;

    /// <summary>Connections at the same time, streams included.</summary>
    public const int MostConnections = 100;

    // A stream ends as soon as it is told to; this is for a peer that does not read
    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly RunHost _host;

    /// <summary>Makes the server; it listens after <see cref="StartAsync"/>.</summary>
    /// <param name="urls">Addresses to listen on.</param>
    /// <param name="allowedHosts">Names beside those of the loopback to answer to.</param>
    /// <param name="timeProvider">The clock of the runs.</param>
    public DashboardServer(IEnumerable<string> urls, IReadOnlyCollection<string> allowedHosts, TimeProvider timeProvider)
    {
        _host = new RunHost(timeProvider);
        _app = Build();
        foreach (string url in urls)
        {
            _app.Urls.Add(url);
        }

        _app.Use(new RequestGuard(allowedHosts).GuardAsync);
        new Endpoints(_host, timeProvider, _app.Lifetime.ApplicationStopping).Map(_app);
        Page.Map(_app);
    }

    /// <summary>Where it listens; known after <see cref="StartAsync"/>.</summary>
    public IEnumerable<string> Urls => _app.Urls;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">An address is taken or not this machine's.</exception>
    public Task StartAsync() => _app.StartAsync();

    /// <summary>Ends the run and all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        _host.Stop(); // now nobody can start another one
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = PatienceAtTheEnd);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        return builder.Build();
    }
}
