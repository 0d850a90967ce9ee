using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Dataflow.LoadAware.Demo.Telemetry;

/// <summary>Carries the library's metrics out of the process while a command works.</summary>
internal static class Exports
{
    private const string Meter = "Dataflow.LoadAware";
    private const string Service = "dataflow-loadaware-demo";

    /// <summary>Does the work between the start and the end of the exports.</summary>
    /// <returns>The exit code of the work. Metrics that nobody took do not change it.</returns>
    /// <exception cref="WrongInputException">The port cannot be listened on.</exception>
    public static async Task<int> WhileAsync(TelemetrySettings settings, Terminal terminal, Func<Task<int>> work)
    {
        using OtlpPush? push = settings.Otlp is { } collector ? new OtlpPush(collector, settings.Patience, terminal.Error) : null;
        if (settings.PrometheusPort is not { } port)
        {
            return await work().ConfigureAwait(false);
        }

        PrometheusEndpoint endpoint = await PrometheusEndpoint.StartAsync(port, terminal.Output).ConfigureAwait(false);
        await using (endpoint.ConfigureAwait(false))
        {
            return await work().ConfigureAwait(false);
        }
    }

    /// <summary>A reader of the library's meter; add where its numbers go.</summary>
    public static MeterProviderBuilder Reader() =>
        Sdk.CreateMeterProviderBuilder().AddMeter(Meter).SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(Service));
}
