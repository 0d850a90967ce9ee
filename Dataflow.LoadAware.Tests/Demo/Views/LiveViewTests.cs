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
    public void The_picture_has_every_gauge_under_its_name()
    {
        Draw(Snapshot());

        Assert.That(_output.ToString(), Does.Match(@"size\s+│\s+load\s+│"));
        Assert.That(_output.ToString(), Does.Match(@"120\s+│\s+0\.91 high\s+│"));
    }

    [Test]
    public void The_bar_grows_with_the_progress()
    {
        Draw(Snapshot() with { Progress = 0.5 });

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

    private void Draw(LoopSnapshot snapshot)
    {
        var console = Console();
        console.Write(new LiveView(console, new FakeTimeProvider()).Draw(snapshot));
    }

    private IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_output),
            Ansi = AnsiSupport.No,
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
