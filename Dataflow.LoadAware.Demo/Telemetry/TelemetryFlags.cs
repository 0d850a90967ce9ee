using System.CommandLine;
using System.Globalization;
using Dataflow.LoadAware.Demo.CommandLine;

namespace Dataflow.LoadAware.Demo.Telemetry;

/// <summary>The options of every command that can export its metrics.</summary>
internal sealed class TelemetryFlags
{
    private readonly Option<Uri?> _otlp = Flag.Optional<Uri>(
        "--otlp",
        "Send the metrics to this OpenTelemetry collector each second: by gRPC, as to http://localhost:4317, or by HTTP where the URL has a path, "
        + "as http://localhost:4318/v1/metrics",
        "url",
        "an http or https URL, as http://localhost:4317",
        ReadUrl);

    private readonly Option<int?> _prometheus = Flag.Optional<int?>(
        "--prometheus",
        "Let Prometheus fetch the metrics from http://localhost:<port>/metrics while the command works; 0 to 65535, 0 takes a free port",
        "port",
        "a whole number from 0 to 65535",
        ReadPort);

    /// <summary>All of them.</summary>
    public Option[] Options => [_otlp, _prometheus];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in Options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what the user chose.</summary>
    public TelemetrySettings Read(ParseResult parsed) => new(parsed.GetValue(_otlp), parsed.GetValue(_prometheus));

    private static (bool Right, Uri? Value) ReadUrl(string text) =>
        (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps), url);

    private static (bool Right, int? Value) ReadPort(string text) =>
        (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port), port);
}
