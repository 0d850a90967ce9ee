using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Spectre.Console;

namespace Dataflow.LoadAware.Tests.Demo.Views;

public class LiveViewTests
{
    private readonly StringWriter _output = new();

    [TearDown]
    public void Dispose() => _output.Dispose();

    [Test]
    public void The_picture_has_every_gauge_with_its_name()
    {
        Draw(Snapshot());

        Assert.That(_output.ToString(), Does.Match(@"size\s+120\s+load\s+0\.91 high"));
    }

    [Test]
    public void The_size_stands_above_the_load_of_the_same_moment()
    {
        Draw(Snapshot() with { LoadScore = 0.5 });

        Assert.That(_output.ToString(), Does.Match(@"batch size\s+120 │█\s(\s+│█\s)+\s+0 │█\s+load score\s+1 │\s+0 │█"));
    }

    [Test]
    public void The_newest_change_comes_first_with_its_reason()
    {
        Draw(Snapshot() with
        {
            Changes = [new SizeChange(TimeSpan.FromSeconds(1), 50, 65, BatchSizeReason.LowLoad, 0.2), new SizeChange(TimeSpan.FromSeconds(2.5), 65, 46, BatchSizeReason.HighLoad, 0.91)],
        });

        Assert.That(_output.ToString(), Does.Match(@"2\.5 s  ▼ 65 → 46 +the load is high, load 0\.91\s+1\.0 s  ▲ 50 → 65 +the load is low, load 0\.20"));
    }

    [TestCase(40)]
    [TestCase(80)]
    [TestCase(300)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        var change = new SizeChange(TimeSpan.FromSeconds(1), 50, 65, BatchSizeReason.TargetInfeasible, 0.2);
        Draw(Snapshot() with { Progress = 0.5, Changes = [change], Gauges = [.. Enumerable.Repeat(new Gauge("locks", "1,000", 8), 9)] }, width);

        string[] lines = _output.ToString().Split('\n');
        Assert.That(lines.Select(line => line.TrimEnd().Length), Is.All.LessThan(width));
        Assert.That(lines.Count(line => line.Contains("even") || line.Contains("misses") || line.Contains("target")), Is.EqualTo(1), "the change takes one line");
    }

    [Test]
    public void A_terminal_that_is_all_but_closed_is_drawn_on([Range(1, 12)] int width)
    {
        var change = new SizeChange(TimeSpan.FromSeconds(1), 50, 65, BatchSizeReason.TargetInfeasible, 0.2);

        Assert.That(() => Draw(Snapshot() with { Progress = 0.5, Changes = [change], Note = "draining" }, width), Throws.Nothing);
    }

    [TestCase(30, 9, 3)]
    [TestCase(14, 9, 1)]
    [TestCase(13, 9, 0)]
    [TestCase(12, 0, 3)]
    [TestCase(4, 0, 0)]
    public void A_low_terminal_shows_the_figures_and_what_there_is_room_for(int height, int chartLines, int changes)
    {
        var change = new SizeChange(TimeSpan.FromSeconds(1), 50, 65, BatchSizeReason.LowLoad, 0.2);
        Draw(Snapshot() with { Progress = 0.5, Note = "draining", Changes = [change, change, change] }, height: height);

        string[] lines = _output.ToString().TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1 + chartLines + changes + 2));
        Assert.That(lines, Has.Exactly(changes).Contains("50 → 65").And.Exactly(chartLines == 0 ? 0 : 1).Contains("batch size"));
    }

    [Test]
    public async Task A_terminal_of_another_width_is_cleared()
    {
        var time = new FakeTimeProvider();
        var console = Console(AnsiSupport.Yes);
        var ended = new TaskCompletionSource();
        int drawings = 0;
        Task shown = new LiveView(console, time).ShowAsync(() => Snapshot() with { Note = $"picture {++drawings}" }, ended.Task);

        console.Profile.Width = 50;
        ended.SetResult();
        await shown.InTime();

        const string ClearScreen = "\u001b[2J";
        Assert.That(_output.ToString().Split(ClearScreen), Has.Length.EqualTo(2).And.ItemAt(1).Contains("picture 2"));
    }

    [Test]
    public void The_bar_grows_with_the_progress()
    {
        Draw(Snapshot() with { Progress = 0.5 }, width: 67);

        Assert.That(_output.ToString(), Does.Contain(new string('━', 30) + new string('─', 30) + " 50 %"));
    }

    [Test]
    public void Without_a_known_end_there_is_no_bar()
    {
        Draw(Snapshot());

        Assert.That(_output.ToString(), Does.Not.Contain("━"));
    }

    [Test]
    public void A_note_is_shown()
    {
        Draw(Snapshot() with { Note = "draining" });

        Assert.That(_output.ToString(), Does.Contain("draining"));
    }

    [Test]
    public async Task The_last_picture_shows_the_end()
    {
        int size = 1;
        var ended = new TaskCompletionSource();
        Task shown = new LiveView(Console(), new FakeTimeProvider()).ShowAsync(() => Snapshot() with { Note = $"picture {size}" }, ended.Task);

        size = 2;
        ended.SetResult();
        await shown.InTime();

        Assert.That(_output.ToString(), Does.Contain("picture 2"));
    }

    private void Draw(LoopSnapshot snapshot, int width = 120, int height = 40)
    {
        var console = Console();
        (console.Profile.Width, console.Profile.Height) = (width, height);
        console.Write(new LiveView(console, new FakeTimeProvider()).Draw(snapshot));
    }

    private IAnsiConsole Console(AnsiSupport ansi = AnsiSupport.No)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_output),
            Ansi = ansi,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 120;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static LoopSnapshot Snapshot() => new()
    {
        Elapsed = TimeSpan.FromSeconds(3),
        BatchSize = 120,
        Gauges = [new Gauge("size", "120", 5), new Gauge("load", "0.91 high", 11, Tone.Alarm)],
    };
}
