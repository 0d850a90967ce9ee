using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>POST /api/start and /api/stop: what they take, what they refuse, what becomes of the run before.</summary>
public class StartTests
{
    private DashboardUnderTest _dashboard = null!;

    [SetUp]
    public async Task StartAsync() => _dashboard = await DashboardUnderTest.StartAsync();

    [TearDown]
    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [Test]
    public async Task Before_the_first_run_nothing_runs()
    {
        JsonElement status = await _dashboard.GetAsync("api/status");

        Assert.That(status.GetProperty("state").GetString(), Is.EqualTo("idle"));
        Assert.That(status.GetProperty("running").GetBoolean(), Is.False);
        Assert.That(await _dashboard.SamplesAsync(), Is.Empty);
    }

    [Test]
    public async Task A_pattern_alone_is_enough_and_the_answer_names_all_defaults()
    {
        JsonElement status = await _dashboard.RunAsync("""{"pattern":"spikes"}""");

        Assert.That(status.GetProperty("settings").GetRawText(), Is.EqualTo(
            """{"pattern":"spikes","controller":"adaptive","compareWith":null,"targetMs":50,"workers":4,"itemsPerSecond":null,"seed":1,"initialBatch":50,"minBatch":10,"maxBatch":500}"""));
        Assert.That(status.GetProperty("state").GetString(), Is.EqualTo("running"));
    }

    [Test]
    public async Task Names_are_taken_in_any_case() =>
        Assert.That((await _dashboard.RunAsync("""{"pattern":"SineWave"}""")).GetProperty("settings").GetProperty("pattern").GetString(), Is.EqualTo("sinewave"));

    [TestCase("4.0", 4)]
    [TestCase("1e1", 10)]
    [TestCase("640e-1", 64)]
    public async Task A_whole_number_may_be_written_as_any_json_number(string written, int workers) =>
        Assert.That((await _dashboard.RunAsync($$"""{"workers":{{written}}}""")).GetProperty("settings").GetProperty("workers").GetInt32(), Is.EqualTo(workers));

    [Test]
    public async Task A_start_size_that_nobody_chose_keeps_within_the_limits() =>
        Assert.That((await _dashboard.RunAsync("""{"maxBatch":20}""")).GetProperty("settings").GetProperty("initialBatch").GetInt32(), Is.EqualTo(20));

    [TestCase("""{"pattern":"zigzag"}""", "pattern", "\"zigzag\"", "pattern: \"zigzag\" is not one of constant, sinewave, spikes, gradual.")]
    [TestCase("""{"pattern":null}""", "pattern", "null", "pattern: null is not one of constant, sinewave, spikes, gradual.")]
    [TestCase("""{"controller":7}""", "controller", "7", "controller: 7 is not one of adaptive, goodput, latency, aimd, threshold, fixed.")]
    [TestCase("""{"compareWith":"x"}""", "compareWith", "\"x\"", "compareWith: \"x\" is not one of adaptive, goodput, latency, aimd, threshold, fixed or null.")]
    public async Task A_wrong_name_is_answered_with_the_field_the_value_and_the_choices(string body, string field, string value, string detail)
    {
        JsonElement problem = await RefusedAsync(body);

        Assert.That(problem.GetProperty("field").GetString(), Is.EqualTo(field));
        Assert.That(problem.GetProperty("value").GetRawText(), Is.EqualTo(value));
        Assert.That(problem.GetProperty("detail").GetString(), Is.EqualTo(detail));
        Assert.That(problem.GetProperty("choices").GetArrayLength(), Is.AtLeast(4));
    }

    [TestCase("""{"workers":0}""", "workers: 0 is not a whole number from 1 to 64.", 1, 64)]
    [TestCase("""{"workers":"4"}""", "workers: \"4\" is not a whole number from 1 to 64.", 1, 64)]
    [TestCase("""{"workers":true}""", "workers: true is not a whole number from 1 to 64.", 1, 64)]
    [TestCase("""{"workers":[4]}""", "workers: [4] is not a whole number from 1 to 64.", 1, 64)]
    [TestCase("""{"seed":1.5}""", "seed: 1.5 is not a whole number from 0 to 2147483647.", 0, int.MaxValue)]
    [TestCase("""{"workers":[[[[[[[[[4]]]]]]]]]}""", "workers: [[[[[[[[[4]]]]]]]]] is not a whole number from 1 to 64.", 1, 64)]
    [TestCase("""{"seed":2147483648.0}""", "seed: 2147483648.0 is not a whole number from 0 to 2147483647.", 0, int.MaxValue)]
    [TestCase("""{"seed":-1}""", "seed: -1 is not a whole number from 0 to 2147483647.", 0, int.MaxValue)]
    [TestCase("""{"seed":1e99}""", "seed: 1e99 is not a whole number from 0 to 2147483647.", 0, int.MaxValue)]
    [TestCase("""{"targetMs":60001}""", "targetMs: 60001 is not a whole number from 1 to 60000 or null.", 1, 60_000)]
    [TestCase("""{"itemsPerSecond":100001}""", "itemsPerSecond: 100001 is not a whole number from 1 to 100000 or null.", 1, 100_000)]
    [TestCase("""{"maxBatch":10001}""", "maxBatch: 10001 is not a whole number from 1 to 10000.", 1, 10_000)]
    [TestCase("""{"minBatch":0}""", "minBatch: 0 is not a whole number from 1 to 10000.", 1, 10_000)]
    [TestCase("""{"minBatch":60,"maxBatch":30}""", "minBatch: 60 is above maxBatch 30.", 1, 10_000)]
    [TestCase("""{"initialBatch":600}""", "initialBatch: 600 is not between minBatch 10 and maxBatch 500.", 1, 10_000)]
    [TestCase("""{"controller":"latency","targetMs":null}""", "targetMs: null does not go with the latency controller, which needs a target.", 1, 60_000)]
    [TestCase("""{"compareWith":"latency","targetMs":null}""", "targetMs: null does not go with the latency controller, which needs a target.", 1, 60_000)]
    public async Task A_wrong_number_is_answered_with_the_field_the_value_and_the_range(string body, string detail, int least, int most)
    {
        JsonElement problem = await RefusedAsync(body);

        Assert.That(problem.GetProperty("detail").GetString(), Is.EqualTo(detail));
        Assert.That(problem.GetProperty("field").GetString(), Is.EqualTo(detail.Split(':')[0]));
        Assert.That((problem.GetProperty("minimum").GetInt32(), problem.GetProperty("maximum").GetInt32()), Is.EqualTo((least, most)));
    }

    [TestCase("", "Line 1, byte 1 is not JSON. Send an object, as in {\"pattern\":\"spikes\"}.")]
    [TestCase("{\n\"pattern\":", "Line 2, byte 11 is not JSON. Send an object, as in {\"pattern\":\"spikes\"}.")]
    [TestCase("""{"seed":1,"seed":2}""", "The field 'seed' is there twice.")]
    [TestCase("""{"\ud800":1}""", "The body has a name or a text that is not Unicode.")]
    [TestCase("""{"pattern":"\udc00"}""", "The body has a name or a text that is not Unicode.")]
    [TestCase("""{"workers":"\udc00"}""", "The body has a name or a text that is not Unicode.")]
    [TestCase("""{"workers":["\udc00"]}""", "workers: [\"\\udc00\"] is not a whole number from 1 to 64.")]
    [TestCase("[]", "The body is not an object with fields of pattern, controller, compareWith, targetMs, workers, itemsPerSecond, seed, initialBatch, minBatch, maxBatch, as in {\"pattern\":\"spikes\"}.")]
    [TestCase("""{"patern":"spikes"}""", "The field 'patern' is not one of pattern, controller, compareWith, targetMs, workers, itemsPerSecond, seed, initialBatch, minBatch, maxBatch.")]
    public async Task A_body_that_cannot_be_read_is_answered_with_what_would_be_right(string body, string detail) =>
        Assert.That((await RefusedAsync(body)).GetProperty("detail").GetString(), Is.EqualTo(detail));

    [TestCase("""{"patern":"spikes"}""", "patern", "\"spikes\"")]
    [TestCase("""{"seed":1,"seed":[2]}""", "seed", "\"[2]\"")]
    public async Task A_field_too_much_is_answered_with_its_value_and_the_fields_that_there_are(string body, string field, string value)
    {
        JsonElement problem = await RefusedAsync(body);

        Assert.That((problem.GetProperty("field").GetString(), problem.GetProperty("value").GetRawText()), Is.EqualTo((field, value)));
        Assert.That(problem.GetProperty("choices").GetArrayLength(), Is.EqualTo(10));
    }

    [Test]
    public async Task A_body_as_deep_as_it_can_be_is_read_to_its_end() =>
        Assert.That((await RefusedAsync(new string('[', 8000) + new string(']', 8000))).GetProperty("detail").GetString(), Does.StartWith("The body is not an object"));

    [Test]
    public async Task A_long_value_is_cut_in_the_answer()
    {
        JsonElement problem = await RefusedAsync($$"""{"pattern":"{{new string('x', 5000)}}"}""");

        Assert.That(problem.GetProperty("value").GetString(), Has.Length.EqualTo(63).And.EndsWith("xxx..."));
    }

    [Test]
    public async Task A_refused_start_leaves_the_running_mesh_alone()
    {
        await _dashboard.RunAsync("""{"pattern":"constant"}""");
        int before = (await _dashboard.TurnUntilAsync(samples => samples.Count >= 2)).Count;

        await RefusedAsync("""{"pattern":"zigzag"}""");

        JsonElement status = await _dashboard.GetAsync("api/status");
        Assert.That((status.GetProperty("run").GetInt32(), status.GetProperty("state").GetString()), Is.EqualTo((1, "running")));
        await _dashboard.TurnUntilAsync(samples => samples.Count > before);
    }

    [Test]
    public async Task A_start_takes_the_place_of_the_run_before()
    {
        await _dashboard.RunAsync("""{"pattern":"constant"}""");
        await _dashboard.TurnUntilAsync(samples => samples.Count >= 10);

        JsonElement status = await _dashboard.RunAsync("""{"pattern":"gradual"}""");

        Assert.That(status.GetProperty("run").GetInt32(), Is.EqualTo(2));
        var samples = await _dashboard.TurnUntilAsync(fresh => fresh.Count >= 1);
        DateTimeOffset startedAt = status.GetProperty("startedAt").GetDateTimeOffset();
        Assert.That(samples.Select(sample => sample.GetProperty("timestamp").GetDateTimeOffset()), Is.All.GreaterThan(startedAt), "none is of the run before");
        Assert.That(samples[^1].GetProperty("elapsedSeconds").GetDouble(), Is.AtMost((_dashboard.Time.GetUtcNow() - startedAt).TotalSeconds));
    }

    [Test]
    public async Task A_stop_ends_the_run_and_keeps_what_was_seen()
    {
        await _dashboard.RunAsync("{}");
        await _dashboard.TurnUntilAsync(samples => samples.Count >= 3);

        using HttpResponseMessage response = await _dashboard.PostAsync("api/stop", "");

        JsonElement status = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That((status.GetProperty("state").GetString(), status.GetProperty("running").GetBoolean()), Is.EqualTo(("stopped", false)));
        Assert.That(await _dashboard.SamplesAsync(), Has.Count.AtLeast(3));
    }

    [Test]
    public async Task A_stop_without_a_run_does_nothing()
    {
        using HttpResponseMessage response = await _dashboard.PostAsync("api/stop");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<JsonElement> RefusedAsync(string body)
    {
        using HttpResponseMessage response = await _dashboard.PostAsync("api/start", body);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
