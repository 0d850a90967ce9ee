using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Dataflow.LoadAware.Demo.Telemetry;

/// <summary>Sends the metrics to an OpenTelemetry collector, and once more at the end.</summary>
internal sealed class OtlpPush : IDisposable
{
    private const int MillisecondsBetween = 1000;

    private readonly Uri _collector;
    private readonly int _millisecondsOfPatience;
    private readonly TextWriter _error;
    private readonly MeterProvider _provider;

    /// <summary>Begins to send.</summary>
    /// <param name="collector">Where to: by gRPC, or by HTTP where it has a path.</param>
    /// <param name="patience">How long it may take for an answer.</param>
    /// <param name="error">Where it is said that the collector did not answer.</param>
    public OtlpPush(Uri collector, TimeSpan patience, TextWriter error)
    {
        (_collector, _millisecondsOfPatience, _error) = (collector, (int)patience.TotalMilliseconds, error);
        _provider = Exports.Reader().AddOtlpExporter(Configure).Build();
    }

    /// <summary>Sends the last numbers, and complains in one line where that fails.</summary>
    public void Dispose()
    {
        if (!_provider.ForceFlush(_millisecondsOfPatience))
        {
            _error.WriteLine($"--otlp: '{_collector}' did not take the last metrics; is a collector listening there?");
        }

        _provider.Dispose();
    }

    private void Configure(OtlpExporterOptions exporter, MetricReaderOptions reader)
    {
        exporter.Endpoint = _collector;
        exporter.Protocol = _collector.AbsolutePath.Length > 1 ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.TimeoutMilliseconds = _millisecondsOfPatience;
        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = MillisecondsBetween;
    }
}
