using Dataflow.LoadAware.Diagnostics;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>docs/metrics.md says what the meter has, and the meter has what the page says.</summary>
[TestFixture]
internal sealed class MetricsPageTests
{
    [Test]
    public void The_page_lists_the_instruments_with_kind_unit_tags_and_meaning()
    {
        string[] listed = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "metrics.md")).Where(line => line.StartsWith("| `loadaware.", StringComparison.Ordinal))];

        Assert.That(listed, Is.EqualTo(Instrument.All.Select(Row)));
    }

    [Test]
    public void The_meter_publishes_these_and_no_others()
    {
        using var meter = new MeterReadings();
        _ = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { MeterFactory = meter });

        Assert.That(
            meter.Published.Select(instrument => (instrument.Name, instrument.Unit, instrument.Description)),
            Is.EquivalentTo(Instrument.All.Select(instrument => (instrument.Name, instrument.Unit, instrument.Description))));
    }

    [Test]
    public void Every_histogram_advises_its_buckets() =>
        Assert.That(Instrument.All.Where(instrument => instrument.Kind == InstrumentKind.Histogram).Select(histogram => histogram.Buckets), Has.None.Empty);

    private static string Row(Instrument instrument) =>
        $"| `{instrument.Name}` | {instrument.Kind.ToString().ToLowerInvariant()} | `{instrument.Unit}` | {string.Join(", ", ["block", .. instrument.Tags])} "
        + $"| {instrument.Description} |";
}
