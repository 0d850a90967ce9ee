using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.Telemetry;
using Dataflow.LoadAware.Diagnostics;
using Dataflow.LoadAware.Tests.Demo.Ingest;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Telemetry;

/// <summary>What Prometheus finds when it comes for the metrics of the demo.</summary>
[TestFixture]
internal sealed class PrometheusEndpointTests
{
    private readonly DemoRun _run = new();
    private readonly HttpClient _client = new();

    [TearDown]
    public void Dispose()
    {
        _run.Dispose();
        _client.Dispose();
    }

    [Test]
    public async Task Prometheus_reads_a_scrape_and_has_no_complaint()
    {
        string scrape = await ScrapeAsync();

        Assert.That(await Promtool.CheckAsync(scrape), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task A_scrape_tells_the_numbers_of_the_moment()
    {
        string scrape = await ScrapeAsync();

        Assert.Multiple(() =>
        {
            Assert.That(ValueOf(scrape, "loadaware_batch_size"), Is.EqualTo("3"));
            Assert.That(ValueOf(scrape, "loadaware_items_waiting"), Is.EqualTo("1"));
            Assert.That(ValueOf(scrape, "loadaware_batch_fill_ratio_bucket", ",reason=\"size\",le=\"0.9\""), Is.EqualTo("0"));
        });
    }

    [Test]
    public async Task Every_instrument_is_in_a_scrape_under_the_name_of_the_page()
    {
        string scrape = await ScrapeAsync();

        var scraped = Regex.Matches(scrape, @"(?m)^# TYPE (loadaware_\S+) (\w+)\r?$").Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "metrics.md"));
        var listed = Regex.Matches(page, @"(?m)^\| `(loadaware_\S+)` \| (\w+) \| `loadaware\.\S+ \|\r?$").Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}");
        Assert.That(scraped, Is.EquivalentTo(listed));
        Assert.That(listed.Count(), Is.EqualTo(Instrument.All.Count));
    }

    [Test]
    public async Task A_page_of_another_site_whose_name_was_rebound_to_this_machine_gets_nothing()
    {
        using var request = new HttpRequestMessage();
        request.Headers.Host = "rebound.example";

        HttpStatusCode answer = default;
        await WithEndpointAsync(async url =>
        {
            request.RequestUri = url;
            using HttpResponseMessage response = await _client.SendAsync(request);
            answer = response.StatusCode;
        });

        Assert.That(answer, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_port_that_is_taken_is_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;

        int code = await _run.RunAsync("--prometheus", $"{port}");

        Assert.That(_run.Error, Does.Match($@"\A--prometheus: '{port}' cannot be listened on: .*\.\r?\n\z"));
        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
    }

    [Test]
    public async Task A_run_says_where_its_metrics_are_and_ends_as_ever()
    {
        int code = await _run.RunAsync("--prometheus", "0", "--count", "60");

        Assert.That(_run.Output, Does.StartWith("Metrics for Prometheus on http://127.0.0.1:"));
        Assert.That(_run.Output, Does.Contain("60 sent"));
        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Success, "")));
    }

    [Test]
    public async Task An_ingest_says_where_its_metrics_are_and_ends_as_ever()
    {
        using var folder = new TemporaryFolder();

        int code = await _run.RunAsync("ingest", folder.WriteLines(10), "--sqlite", folder.Database, "--prometheus", "0");

        Assert.That(_run.Output, Does.StartWith("Metrics for Prometheus on http://127.0.0.1:"));
        Assert.That(code, Is.EqualTo(ExitCode.Success));
    }

    private async Task<string> ScrapeAsync()
    {
        string scrape = "";
        await WithEndpointAsync(async url => scrape = await _client.GetStringAsync(url));
        return scrape;
    }

    private async Task WithEndpointAsync(Func<Uri, Task> then) => await StillLoop.WhileAsync(
        new TelemetrySettings(PrometheusPort: 0), _run.Terminal, () => then(new Uri(Regex.Match(_run.Output, @"http://\S+").Value)));

    private static string ValueOf(string scrape, string name, string moreTags = "") =>
        Regex.Match(scrape, $@"(?m)^{name}{{otel_scope_name=""Dataflow.LoadAware"",block=""{StillLoop.Block}""{Regex.Escape(moreTags)}}} (\S+)").Groups[1].Value;
}
