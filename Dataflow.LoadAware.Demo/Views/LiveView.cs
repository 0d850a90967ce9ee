using Dataflow.LoadAware.Demo.Loops;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>A picture that is drawn over itself: figures, the size over time above the load, the last decisions and a bar towards the end.</summary>
/// <param name="console">The terminal; its size may change.</param>
/// <param name="timeProvider">Tells when to draw again.</param>
internal sealed class LiveView(IAnsiConsole console, TimeProvider timeProvider) : IView
{
    private const int Widest = 120;
    private const int SizeLines = 5;
    private const int LoadLines = 2;
    private const int ChartLines = SizeLines + LoadLines + 2;
    private const int ProgressTextWidth = 6;
    private const int StepWidth = 16;
    private static readonly Style Soft = new(Color.Grey);

    // 300 ms a column keep 20 s in sight on 80 columns: a whole default run
    private const int DrawingsPerColumn = 3;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly BarChart _sizes = new(Widest, ceiling: null, "N0");
    private readonly BarChart _loads = new(Widest, ceiling: 1, "0");
    private int _drawings;
    private (int Width, int Height) _size = SizeOf(console);

    /// <inheritdoc/>
    public Task ShowAsync(Func<LoopSnapshot> read, Task ended) =>
        console.Live(Draw(read())).StartAsync(async live =>
        {
            await Ticks.RunAsync(Period, timeProvider, ended, () => Refresh(live, read())).ConfigureAwait(false);
            Refresh(live, read()); // the last picture shows the end, not the last tick before it
        });

    private void Refresh(LiveDisplayContext live, LoopSnapshot snapshot)
    {
        // A terminal that was made smaller has wrapped or scrolled the old picture: its lines are no longer where they were drawn
        if (SizeOf(console) != _size)
        {
            _size = SizeOf(console);
            console.Clear();
        }

        live.UpdateTarget(Draw(snapshot));
        live.Refresh();
    }

    /// <summary>The picture of one snapshot: the figures, and of the rest as much as there is room for.</summary>
    internal IRenderable Draw(LoopSnapshot snapshot)
    {
        int width = Math.Max(0, Math.Min(console.Profile.Width, Widest) - 1);
        IReadOnlyList<IRenderable> figures = FigureGrid.Of(snapshot.Gauges, width);
        IRenderable[] below = [.. Below(snapshot, width)];
        int room = console.Profile.Height - 1 - figures.Count - below.Length;
        IRenderable[] between = snapshot.BatchSize is { } size ? [.. Between(snapshot, size, width, room)] : [];
        return new Rows([.. figures, .. between, .. below]);
    }

    private static (int Width, int Height) SizeOf(IAnsiConsole console) => (console.Profile.Width, console.Profile.Height);

    private static IEnumerable<IRenderable> Below(LoopSnapshot snapshot, int width)
    {
        if (snapshot.Progress is { } progress)
        {
            yield return Bar(progress, Math.Max(0, width - ProgressTextWidth));
        }

        if (snapshot.Note is { } note)
        {
            yield return new Text(note);
        }
    }

    private IEnumerable<IRenderable> Between(LoopSnapshot snapshot, int size, int width, int room)
    {
        IEnumerable<IRenderable> chart = OverTime(size, snapshot.LoadScore, Math.Max(0, width - BarChart.EdgeWidth));
        bool hasRoom = room >= ChartLines;
        return (hasRoom ? chart : []).Concat(snapshot.Changes.Reverse().Take(hasRoom ? room - ChartLines : room).Select(change => Told(change, width)));
    }

    private IEnumerable<IRenderable> OverTime(int size, double load, int columns)
    {
        if (_drawings++ % DrawingsPerColumn == 0)
        {
            _sizes.Add(size);
            _loads.Add(load);
        }

        IReadOnlyList<double> loads = _loads.InSight(columns);
        return
        [
            new Text("batch size", Soft),
            .. _sizes.Draw(columns, SizeLines).Select(line => Line(line.Edge).Append(line.Bars, new Style(Color.Blue))),
            new Text("load score", Soft),
            .. _loads.Draw(columns, LoadLines).Select(line => Shaded(Line(line.Edge), line.Bars, loads)),
        ];
    }

    private static Paragraph Line(string edge) => new(edge, Soft);

    private static Paragraph Shaded(Paragraph line, string bars, IReadOnlyList<double> loads)
    {
        for (int column = 0; column < bars.Length; column++)
        {
            line.Append(bars[column].ToString(), Tones.StyleOf(Tones.OfLoad(loads[column])));
        }

        return line;
    }

    // One line each, however narrow the terminal: the picture keeps its height
    private static Paragraph Told(SizeChange change, int width)
    {
        string at = $"{Figures.Number(change.At.TotalSeconds, 1),6} s  ";
        string step = $"{(change.To > change.From ? "▲" : "▼")} {change.From} → {change.To}".PadRight(StepWidth);
        string why = $"{Reasons.Of(change.Reason)}, load {Figures.Number(change.LoadScore, 2)}";
        int room = Math.Max(0, width - at.Length - step.Length);
        return new Paragraph().Append(at, Soft).Append(step).Append(why.Length <= room ? why : why[..Math.Max(0, room - 1)] + "…", Soft);
    }

    private static Markup Bar(double progress, int columns)
    {
        int done = (int)(Math.Clamp(progress, 0, 1) * columns);
        return new Markup($"[green]{new string('━', done)}[/][grey]{new string('─', columns - done)}[/] {Math.Floor(progress * 100):0} %");
    }
}
