using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Dataflow.LoadAware.Demo.Dashboard.Runs;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>GET /api/metrics, /api/decisions and /api/fields.</summary>
public class MetricsTests
{
    private DashboardUnderTest _dashboard = null!;

    [SetUp]
    public async Task StartAsync() => _dashboard = await DashboardUnderTest.StartAsync();

    [TearDown]
    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Test]
    public async Task A_sample_has_every_figure()
    {
        await _dashboard.RunAsync("{}");

        JsonElement sample = (await _dashboard.TurnUntilAsync(samples => samples.Count >= 1))[0];

        string[] names =
        [
            "timestamp", "elapsedSeconds", "batchSize", "oracleSize", "pendingItems", "cpuLoad", "backgroundLoad", "loadScore", "queueDepth", "dbLocks",
            "errorRate", "processingTimeMs", "latencyP95Ms", "itemsPerSecond", "totalProcessed", "totalFailed", "totalBatches", "reason",
        ];
        Assert.That(sample.EnumerateObject().Select(property => property.Name), Is.EqualTo(names));
    }

    [Test]
    public async Task Batches_move_the_figures()
    {
        await _dashboard.RunAsync("""{"pattern":"constant","controller":"fixed","initialBatch":40,"maxBatch":40}""");

        JsonElement sample = (await _dashboard.WorkUntilAsync(
            "api/metrics", samples => samples.Count > 0 && samples[^1].GetProperty("totalBatches").GetInt64() >= 3))[^1];

        Assert.That(sample.GetProperty("totalProcessed").GetInt64() + sample.GetProperty("totalFailed").GetInt64(), Is.EqualTo(40 * sample.GetProperty("totalBatches").GetInt64()));
        Assert.That(sample.GetProperty("backgroundLoad").GetDouble(), Is.EqualTo(.5));
        Assert.That(sample.GetProperty("processingTimeMs").GetDouble(), Is.GreaterThan(0));
        Assert.That(sample.GetProperty("reason").GetString(), Is.EqualTo("fixed"));
    }

    [Test]
    public void The_oldest_samples_leave_for_the_newest()
    {
        var lane = new Lane(Request("{}"), "fixed", _dashboard.Time, CancellationToken.None);
        for (int i = 0; i < Lane.SamplesKept + 5; i++)
        {
            lane.TakeSample();
        }

        Assert.That(lane.Samples.Read(), Has.Count.EqualTo(1500));
    }

    [Test]
    public async Task Two_controllers_have_a_lane_each_on_the_same_seed()
    {
        const string Body = """{"controller":"adaptive","compareWith":"fixed"}""";
        JsonElement status = await _dashboard.RunAsync(Body);

        Assert.That(status.GetProperty("lanes").GetRawText(), Is.EqualTo("""["adaptive","fixed"]"""));
        List<JsonElement> second = await _dashboard.TurnUntilAsync(samples => Moved(samples) && HadSpike(samples), lane: 2);
        Assert.That(second[^1].GetProperty("reason").GetString(), Is.EqualTo("fixed"));
        foreach (int lane in new[] { 1, 2 })
        {
            // Each lane by itself: the clock may have turned between the looks at the two.
            var oracle = new Oracle(Request(Body));
            List<JsonElement> samples = await _dashboard.SamplesAsync(lane);
            Assert.That(
                samples.Select(sample => sample.GetProperty("oracleSize").GetInt32()),
                Is.Not.Empty.And.EqualTo(samples.Select(sample => oracle.At(TimeSpan.FromSeconds(sample.GetProperty("elapsedSeconds").GetDouble())).Size)));
        }
    }

    [TestCase("0")]
    [TestCase("2")]
    [TestCase("a")]
    public async Task A_lane_that_is_not_there_is_a_problem(string lane)
    {
        await _dashboard.RunAsync("{}");

        using HttpResponseMessage response = await _dashboard.Client.GetAsync($"api/metrics?lane={lane}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(problem.GetProperty("detail").GetString(), Is.EqualTo($"lane: '{lane}' is not 1; a second lane is there while two controllers are compared."));
        Assert.That(problem.GetProperty("choices").GetRawText(), Is.EqualTo("""["1"]"""));
    }

    [Test]
    public async Task A_decision_tells_from_where_to_where_and_why()
    {
        await _dashboard.RunAsync("""{"pattern":"constant"}""");

        JsonElement decision = (await _dashboard.WorkUntilAsync("api/decisions", decisions => decisions.Count > 0))[0];

        Assert.That(decision.GetProperty("from").GetInt32(), Is.EqualTo(50));
        Assert.That(decision.GetProperty("to").GetInt32(), Is.GreaterThan(50));
        Assert.That(decision.GetProperty("reason").GetString(), Is.EqualTo("slowStart"));
    }

    [Test]
    public async Task Every_reason_has_words()
    {
        JsonElement reasons = await _dashboard.GetAsync("api/reasons");

        Assert.That(reasons.EnumerateObject().Count(), Is.EqualTo(Enum.GetValues<BatchSizeReason>().Length));
        Assert.That(reasons.EnumerateObject().Select(reason => reason.Value.GetString()), Is.Unique.And.All.Contains(" "));
    }

    private static bool Moved(List<JsonElement> samples) => samples.Count > 0 && samples[^1].GetProperty("totalBatches").GetInt64() > 0;

    // When the first spike comes depends on the seed.
    private static bool HadSpike(List<JsonElement> samples) => samples.DistinctBy(sample => sample.GetProperty("oracleSize").GetInt32()).Skip(1).Any();

    private static StartRequest Request(string body) => StartRequest.Read(JsonDocument.Parse(body).RootElement);
}
