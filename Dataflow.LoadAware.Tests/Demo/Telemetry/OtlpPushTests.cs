using System.Collections.Concurrent;
using System.Text;
using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.Telemetry;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Telemetry;

/// <summary>What a collector gets from the demo.</summary>
[TestFixture]
internal sealed class OtlpPushTests
{
    private readonly DemoRun _run = new();

    [TearDown]
    public void Dispose() => _run.Dispose();

    [Test]
    public async Task A_collector_gets_the_metrics_of_a_run_that_is_over_before_the_first_second()
    {
        var bodies = new ConcurrentQueue<string>();
        await using WebApplication collector = await CollectorAsync(bodies);
        var settings = new TelemetrySettings(new Uri($"{collector.Urls.First()}/v1/metrics")) { Patience = Patience.ShouldHappen };

        await StillLoop.WhileAsync(settings, _run.Terminal, () => Task.CompletedTask);

        string body = bodies.LastOrDefault(""); // the one that is sent at the end: on a slow machine there were others before
        Assert.Multiple(() =>
        {
            Assert.That(body, Does.Contain("loadaware.batch.size"));
            Assert.That(body, Does.Contain(StillLoop.Block));
            Assert.That(body, Does.Contain("dataflow-loadaware-demo"));
        });
        Assert.That(_run.Error, Is.Empty);
    }

    // Nobody listens at port 1
    [TestCase("http://127.0.0.1:1/")]
    [TestCase("http://127.0.0.1:1/v1/metrics")]
    public async Task A_collector_that_is_not_there_is_one_line_and_no_failure(string collector)
    {
        int code = await _run.RunAsync("--otlp", collector, "--count", "60");

        Assert.That(_run.Error, Is.EqualTo($"--otlp: '{collector}' did not take the last metrics; is a collector listening there?" + Environment.NewLine));
        Assert.That(code, Is.EqualTo(ExitCode.Success));
    }

    private static async Task<WebApplication> CollectorAsync(ConcurrentQueue<string> bodies)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            bodies.Enqueue(await reader.ReadToEndAsync());
            context.Response.StatusCode = context.Request.Path == "/v1/metrics" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        });
        await collector.StartAsync();
        return collector;
    }
}
