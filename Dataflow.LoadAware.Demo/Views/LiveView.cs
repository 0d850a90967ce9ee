using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>A table that is drawn over itself: the figures, the size over time and a bar towards the end.</summary>
/// <param name="console">The terminal.</param>
/// <param name="timeProvider">Tells when to draw again.</param>
internal sealed class LiveView(IAnsiConsole console, TimeProvider timeProvider) : IView
{
    private const int Columns = 60;

    // 600 ms a bar keeps 36 s in sight: a whole default run
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private const int DrawingsPerBar = 6;

    private readonly Sparkline _sizes = new(Columns);
    private int _drawings;

    /// <inheritdoc/>
    public Task ShowAsync(Func<LoopSnapshot> read, Task ended) =>
        console.Live(Draw(read())).StartAsync(async live =>
        {
            await Ticks.RunAsync(Period, timeProvider, ended, () => Refresh(live, read())).ConfigureAwait(false);
            Refresh(live, read()); // the last picture shows the end, not the last tick before it
        });

    private void Refresh(LiveDisplayContext live, LoopSnapshot snapshot)
    {
        live.UpdateTarget(Draw(snapshot));
        live.Refresh();
    }

    /// <summary>The picture of one snapshot.</summary>
    internal IRenderable Draw(LoopSnapshot snapshot)
    {
        var rows = new List<IRenderable> { Figures(snapshot) };
        if (snapshot.BatchSize is { } size)
        {
            rows.Add(SizeOverTime(size));
        }

        if (snapshot.Progress is { } progress)
        {
            rows.Add(Bar(progress));
        }

        if (snapshot.Note is { } note)
        {
            rows.Add(new Text(note));
        }

        return new Rows(rows);
    }

    private Text SizeOverTime(int size)
    {
        if (_drawings++ % DrawingsPerBar == 0)
        {
            _sizes.Add(size);
        }

        return new Text($"size over time  {_sizes}");
    }

    private static Table Figures(LoopSnapshot snapshot)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var gauge in snapshot.Gauges)
        {
            table.AddColumn(new TableColumn(gauge.Name).RightAligned().Width(Math.Max(gauge.Width, gauge.Name.Length)));
        }

        return table.AddRow(snapshot.Gauges.Select(gauge => new Text(gauge.Value, Shade(gauge.Tone))));
    }

    private static Markup Bar(double progress)
    {
        int done = (int)(progress * Columns);
        return new Markup($"[green]{new string('━', done)}[/][grey]{new string('─', Columns - done)}[/] {Math.Floor(progress * 100):0} %");
    }

    private static Style Shade(Tone tone) => tone switch
    {
        Tone.Alarm => new Style(Color.Red),
        Tone.Busy => new Style(Color.Yellow),
        _ => new Style(Color.Green),
    };
}
