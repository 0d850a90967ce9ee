namespace Dataflow.LoadAware.Demo.Telemetry;

/// <summary>Where the metrics of a command go.</summary>
/// <param name="Otlp">The collector that they are sent to; null for none.</param>
/// <param name="PrometheusPort">The port at which they can be fetched, 0 for a free one; null for none.</param>
internal sealed record TelemetrySettings(Uri? Otlp = null, int? PrometheusPort = null)
{
    /// <summary>How long the collector may take for an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);
}
