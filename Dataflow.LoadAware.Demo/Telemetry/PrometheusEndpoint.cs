using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Dataflow.LoadAware.Demo.Telemetry;

/// <summary>Where Prometheus fetches the metrics: /metrics on this machine alone. It reads no configuration.</summary>
internal sealed class PrometheusEndpoint : IAsyncDisposable
{
    private readonly MeterProvider _provider;
    private readonly WebApplication _app;

    private PrometheusEndpoint(int port)
    {
        _provider = Exports.Reader().AddPrometheusExporter().Build();
        _app = Build(port);
        _app.UseHostFiltering();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(_provider, null, null, null, null);
        _app.Run(context => context.Response.WriteAsync("The metrics are at /metrics.\n"));
    }

    /// <summary>Begins to listen and says where.</summary>
    /// <exception cref="WrongInputException">The port is taken, or not this user's.</exception>
    public static async Task<PrometheusEndpoint> StartAsync(int port, TextWriter output)
    {
        var endpoint = new PrometheusEndpoint(port);
        try
        {
            await endpoint._app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception refused) when (HttpAddress.IsRefusal(refused))
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
            throw new WrongInputException(
                string.Create(CultureInfo.InvariantCulture, $"--prometheus: '{port}' cannot be listened on: {refused.Message.TrimEnd('.')}."), refused);
        }

        output.WriteLine($"Metrics for Prometheus on {endpoint._app.Urls.First()}/metrics");
        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _provider.Dispose();
    }

    private static WebApplication Build(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(HttpAddress.OfThisMachine(port));
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]); // no name that was rebound to this machine
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        return builder.Build();
    }
}
