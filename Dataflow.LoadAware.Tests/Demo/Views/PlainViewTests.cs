using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Views;

public class PlainViewTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SignallingWriter _output = new();
    private readonly TaskCompletionSource _ended = new();

    [TearDown]
    public void Dispose() => _output.Dispose();

    [Test]
    public async Task It_writes_one_line_a_second()
    {
        Task shown = new PlainView(_output, _time).ShowAsync(() => Snapshot(), _ended.Task);

        _time.Advance(TimeSpan.FromSeconds(1));
        await _output.NextAsync().InTime();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        int early = _output.Lines.Count;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _output.NextAsync().InTime();

        Assert.That((early, _output.Lines.Count), Is.EqualTo((1, 2)));
        _ended.SetResult();
        await shown.InTime();
    }

    [Test]
    public async Task It_ends_with_the_loop_even_if_that_faults()
    {
        Task shown = new PlainView(_output, _time).ShowAsync(() => Snapshot(), _ended.Task);

        _ended.SetException(new InvalidOperationException("the loop's own affair"));

        Assert.That(async () => await shown.InTime(), Throws.Nothing);
    }

    [Test]
    public void A_line_has_the_time_every_gauge_and_the_progress() =>
        Assert.That(PlainView.Line(Snapshot() with { Progress = 0.459 }), Is.EqualTo("   3s  size   120  load 0.62   45 %"));

    [Test]
    public void Where_nobody_knows_how_much_there_is_no_progress_is_claimed() =>
        Assert.That(PlainView.Line(Snapshot()), Is.EqualTo("   3s  size   120  load 0.62"));

    [Test]
    public void A_note_ends_the_line() =>
        Assert.That(PlainView.Line(Snapshot() with { Note = "draining" }), Does.EndWith("load 0.62  draining"));

    private static LoopSnapshot Snapshot() => new()
    {
        Elapsed = TimeSpan.FromSeconds(3),
        BatchSize = 120,
        Gauges = [new Gauge("size", "120", 5), new Gauge("load", "0.62", 4)],
    };
}
