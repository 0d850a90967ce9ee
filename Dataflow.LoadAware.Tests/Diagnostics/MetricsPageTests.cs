using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Diagnostics;
using Dataflow.LoadAware.Handling;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>docs/metrics.md says what the meter has, and the meter has what the page says.</summary>
[TestFixture]
internal sealed partial class MetricsPageTests
{
    private readonly MeterReadings _meter = new();
    private readonly FakeTimeProvider _time = new();

    [TearDown]
    public void StopListening() => _meter.Dispose();

    [Test]
    public void The_page_lists_the_instruments_with_kind_unit_tags_and_meaning() =>
        Assert.That(RowsThatBegin("| `loadaware."), Is.EqualTo(Instrument.All.Select(Row)));

    // As a listener finds them, not as the code describes them to itself
    [Test]
    public async Task The_meter_publishes_and_measures_what_the_page_lists_and_nothing_else()
    {
        await ReportEverythingAsync();

        Assert.That(_meter.Published.Select(Row), Is.EquivalentTo(RowsThatBegin("| `loadaware.")));
    }

    [TestCase("`reason` of batches and items", typeof(HandOnReason))]
    [TestCase("`outcome` of items", typeof(ItemOutcome))]
    [TestCase("`outcome` of calls", typeof(CallEnd))]
    public void The_page_lists_the_values_of_a_tag(string tag, Type values)
    {
        string cell = RowsThatBegin($"| {tag} |").Single().Split('|')[2];

        Assert.That(Value().Matches(cell).Select(match => match.Groups[1].Value), Is.EqualTo(Enum.GetNames(values).Select(name => JsonNamingPolicy.SnakeCaseLower.ConvertName(name))));
    }

    [Test]
    public void Every_histogram_advises_its_buckets() =>
        Assert.That(Instrument.All.Where(instrument => instrument.Kind == InstrumentKind.Histogram).Select(histogram => histogram.Buckets), Has.None.Empty);

    private static string[] RowsThatBegin(string text) =>
        [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "metrics.md")).Where(line => line.StartsWith(text, StringComparison.Ordinal))];

    // Every instrument has a number afterwards
    private async Task ReportEverythingAsync()
    {
        var batches = new AdaptiveBatchBlock<int>(
            new AdaptiveBatchBlockOptions { InitialBatchSize = 1, MaxBatchSize = 2, BoundedCapacity = 2, TimeProvider = _time, MeterFactory = _meter });
        batches.PostMany([1, 2, 3]); // one too many
        batches.Receive(); // one stays
        var feedback = new LoadFeedbackBlock(batches, new LoadFeedbackBlockOptions { Controller = new FixedController(2), MeterFactory = _meter });
        feedback.Post(new LoadFeedback { BatchSize = 1 });
        var handler = new BatchHandlerBlock<int>((_, _) => Task.CompletedTask, new BatchHandlerOptions { MeterFactory = _meter });
        var handled = new BufferBlock<LoadFeedback>();
        handler.LinkTo(handled);
        handler.Post([1]);
        await handled.ReceiveAsync().InTime();
        Measured = Instrument.All.ToDictionary(instrument => instrument.Name, instrument => _meter.Of(instrument.Name));
        GC.KeepAlive((batches, feedback, handler));
    }

    private Dictionary<string, string[]> Measured { get; set; } = [];

    private string Row(System.Diagnostics.Metrics.Instrument published) =>
        $"| `{published.Name}` | {Kind(published)} | `{published.Unit}` | {Tags(Measured[published.Name].First())} | {published.Description} |";

    private static string Kind(System.Diagnostics.Metrics.Instrument published) =>
        published.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();

    // "tag=value tag=value: number"
    private static string Tags(string measured) => string.Join(", ", measured.Split(' ').Where(word => word.Contains('=')).Select(word => word.Split('=')[0]));

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Value();

    private static string Row(Instrument instrument) =>
        $"| `{instrument.Name}` | {instrument.Kind.ToString().ToLowerInvariant()} | `{instrument.Unit}` | {string.Join(", ", ["block", .. instrument.Tags])} "
        + $"| {instrument.Description} |";
}
