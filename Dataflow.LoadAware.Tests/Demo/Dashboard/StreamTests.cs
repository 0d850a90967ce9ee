using System.Net.ServerSentEvents;
using System.Text.Json;
using Dataflow.LoadAware.Demo.Dashboard.Runs;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>GET /api/stream: the status at each change of it, and what is new in the lanes.</summary>
public class StreamTests
{
    private DashboardUnderTest _dashboard = null!;
    private IAsyncEnumerator<SseItem<string>>? _events;

    [SetUp]
    public async Task StartAsync() => _dashboard = await DashboardUnderTest.StartAsync();

    [TearDown]
    public async Task DisposeAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        await _dashboard.DisposeAsync();
    }

    [Test]
    public async Task It_begins_with_the_status_and_all_that_is_kept()
    {
        await _dashboard.RunAsync("{}");
        await _dashboard.TurnUntilAsync(samples => samples.Count >= 4);

        await OpenAsync();

        Assert.That((await NextAsync("status")).GetProperty("state").GetString(), Is.EqualTo("running"));
        Assert.That((await NextAsync("samples")).GetProperty("lanes")[0].GetProperty("samples").GetArrayLength(), Is.AtLeast(4));
    }

    [Test]
    public async Task It_tells_of_a_start_and_of_a_stop()
    {
        await OpenAsync();
        string? before = (await NextAsync("status")).GetProperty("state").GetString();

        await _dashboard.RunAsync("{}");
        string? running = (await NextAsync("status")).GetProperty("state").GetString();
        (await _dashboard.PostAsync("api/stop")).Dispose();
        string? stopped = (await NextAsync("status")).GetProperty("state").GetString();

        Assert.That((before, running, stopped), Is.EqualTo(("idle", "running", "stopped")));
    }

    // By what they say, not by their times: a tick that comes late is followed by the next one at the same moment
    [Test]
    public async Task It_tells_each_sample_once()
    {
        await OpenAsync();
        await _dashboard.RunAsync("{}");
        List<JsonElement> kept = await _dashboard.TurnUntilAsync(samples => samples.Count >= 5);

        var told = new List<string>();
        while (told.Count < kept.Count)
        {
            JsonElement news = await NextAsync("samples");
            told.AddRange(news.GetProperty("lanes")[0].GetProperty("samples").EnumerateArray().Select(sample => sample.GetRawText()));
        }

        Assert.That(told.Take(kept.Count), Is.EqualTo(kept.Select(sample => sample.GetRawText())));
    }

    [Test]
    public async Task It_gives_a_sign_while_there_is_nothing_to_tell()
    {
        await OpenAsync();
        await NextAsync("status");

        Task<bool> next = _events!.MoveNextAsync().AsTask();
        Patience.Until(() => Turned(next), "there is an event");

        Assert.That((await next, _events.Current.EventType, _events.Current.Data), Is.EqualTo((true, "beat", "")));
    }

    private bool Turned(Task next)
    {
        _dashboard.Time.Advance(RunStream.LongestSilence);
        return next.IsCompleted;
    }

    private async Task OpenAsync()
    {
        Stream stream = await _dashboard.Client.GetStreamAsync("api/stream").InTime();
        _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    private async Task<JsonElement> NextAsync(string type)
    {
        do
        {
            Assert.That(await _events!.MoveNextAsync().AsTask().InTime(), Is.True, "the stream has ended");
        }
        while (_events.Current.EventType != type);

        return JsonDocument.Parse(_events.Current.Data).RootElement;
    }
}
