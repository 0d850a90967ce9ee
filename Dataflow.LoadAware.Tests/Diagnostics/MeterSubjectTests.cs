using Dataflow.LoadAware.Diagnostics;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>How the meter reads what reports to it: without its lock, each for itself, and once to the end.</summary>
[TestFixture]
internal sealed class MeterSubjectTests
{
    private readonly MeterReadings _readings = new();

    [TearDown]
    public void StopListening() => _readings.Dispose();

    [Test]
    public void What_cannot_be_read_silences_nothing_else()
    {
        Meter.Add(new Subject("well") { Reads = instrument => instrument == Instrument.HandlerPaused ? 2 : null });
        Meter.Add(new Subject("broken") { Reads = instrument => instrument == Instrument.HandlerPaused ? throw new InvalidOperationException("boom") : null });

        Assert.That(_readings.Of("loadaware.handler.paused"), Is.EqualTo(new[] { "block=well: 2" }));
    }

    [Test]
    public void What_is_over_and_cannot_be_read_to_its_end_is_counted_once()
    {
        Meter.Add(new Subject("orders")
        {
            Ended = true,
            Reads = instrument => instrument == Instrument.Feedback ? 2 : instrument == Instrument.HandlerPaused ? throw new InvalidOperationException("boom") : null,
        });

        Assert.That(_readings.Of("loadaware.feedback"), Is.EqualTo(new[] { "block=orders: 2" }));
        Assert.That(_readings.Of("loadaware.feedback"), Is.EqualTo(new[] { "block=orders: 2" }));
    }

    [Test]
    public void Letting_go_of_what_is_over_survives_what_cannot_be_read()
    {
        Meter.Add(new Subject("orders") { Ended = true, Reads = _ => throw new InvalidOperationException("boom") });

        Assert.That(((IThreadPoolWorkItem)Meter).Execute, Throws.Nothing);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_subject_is_read_without_the_lock_of_the_meter(bool isOver)
    {
        Meter.Add(new Subject("slow")
        {
            Ended = isOver,
            Reads = _ => OtherThread.Ends(() => Meter.Add(new Subject("other")), Patience.ShouldHappen) ? 1 : null,
        });

        Assert.That(_readings.Of("loadaware.feedback"), Is.EqualTo(new[] { "block=slow: 1" }));
    }

    [Test]
    public void The_series_that_was_added_to_longest_ago_is_forgotten_first()
    {
        var sums = new SeriesSums(2);
        foreach (string block in new[] { "first", "second", "first", "third" })
        {
            sums.Add(Instrument.Feedback, block, [new Reading(1)]);
        }

        Assert.That(sums.Of(Instrument.Feedback).Select(sum => (sum.Tags[0].Value, sum.Value)), Is.EquivalentTo(new (object?, double)[] { ("first", 2), ("third", 1) }));
    }

    private LoadAwareMeter Meter => LoadAwareMeter.For(_readings);

    private sealed class Subject(string block) : MeterSubject(block)
    {
        public override bool IsOver => Ended;

        public bool Ended { get; init; }

        public Func<Instrument, double?> Reads { get; init; } = _ => null;

        public override IEnumerable<Reading> Read(Instrument instrument) => Reads(instrument) is { } value ? [new Reading(value)] : [];
    }
}
