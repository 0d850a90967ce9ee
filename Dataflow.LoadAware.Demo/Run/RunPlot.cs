using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Plots;
using ScottPlot;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>Draws a run as it was: the size over the CPU that the backend reports, the throughput, the time of each batch.</summary>
/// <param name="settings">What ran.</param>
/// <param name="trace">Its batches; at least one.</param>
internal sealed class RunPlot(RunSettings settings, RunTrace trace)
{
    /// <summary>The most items of a run that is drawn: every batch is kept until then, and a batch may hold one item.</summary>
    public const int MostItems = 1_000_000;

    private const double SecondsPerThroughput = 0.25;
    private const float DotSize = 4;
    private const double FillOpacity = 0.25;
    private const float CpuLabelWidth = 50;

    // The begin and the end of each batch
    private readonly double[] _spans = [.. trace.Batches.SelectMany(batch => new[] { Begin(batch), batch.EndedAt.TotalSeconds })];

    private double Last => _spans[^1];

    /// <summary>The picture.</summary>
    public Multiplot Draw()
    {
        var plot = new Multiplot();
        plot.AddPlots(3);
        plot.GetPlot(0).Title(
            $"{Patterns.NameOf(settings.Pattern)}: {Figures.Count(settings.Count)} items, {settings.Loop.Controller} controller{Figures.Target(settings.Loop.Target)}");
        DrawSizes(plot.GetPlot(0));
        DrawThroughput(plot.GetPlot(1));
        DrawTimes(plot.GetPlot(2));
        plot.GetPlot(2).XLabel("seconds");
        return plot;
    }

    private void DrawSizes(Plot plot)
    {
        var load = plot.Add.FillY(_spans, new double[_spans.Length], Held(batch => batch.CpuLoad));
        load.FillColor = Panel.Reference.WithAlpha(FillOpacity);
        load.LineWidth = 0;
        load.Axes.YAxis = plot.Axes.Right;
        load.LegendText = "CPU of the backend";
        double[] sizes = Held(batch => batch.BatchSize);
        Panel.Line(plot, _spans, sizes, Panel.Own).LegendText = "batch size";
        plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        Frame(plot, "items in a batch", sizes.Max());
        plot.Axes.Right.Label.Text = "CPU";
        plot.Axes.SetLimitsY(0, Panel.Above(1), plot.Axes.Right);
    }

    private void DrawThroughput(Plot plot)
    {
        var bins = trace.Batches.GroupBy(batch => (int)(batch.EndedAt.TotalSeconds / SecondsPerThroughput), batch => batch.Feedback.BatchSize)
            .ToDictionary(bin => bin.Key, bin => bin.Sum() / SecondsPerThroughput);
        int count = (int)(Last / SecondsPerThroughput); // the last bin is not full
        double[] at = [.. Enumerable.Range(0, count).Select(bin => (bin + 0.5) * SecondsPerThroughput)];
        double[] rates = [.. Enumerable.Range(0, count).Select(bin => bins.GetValueOrDefault(bin))];
        Panel.Line(plot, at, rates, Panel.Own);
        Frame(plot, "items a second", rates.DefaultIfEmpty(1).Max());
    }

    private void DrawTimes(Plot plot)
    {
        double[] times = [.. trace.Batches.Select(batch => batch.Feedback.ProcessingTime.TotalMilliseconds)];
        plot.Add.ScatterPoints([.. trace.Batches.Select(Begin)], times, Panel.Own).MarkerSize = DotSize;
        if (settings.Loop.Target is { } limit)
        {
            plot.Add.HorizontalLine(limit.TotalMilliseconds, Panel.LineWidth, Panel.Reference).LegendText = "target";
            plot.ShowLegend(Alignment.UpperRight);
        }

        Frame(plot, "time of a batch, ms", times.Max());
    }

    private static double Begin((TimeSpan EndedAt, LoadFeedback Feedback) batch) => (batch.EndedAt - batch.Feedback.ProcessingTime).TotalSeconds;

    // A value of each batch, from its begin to its end
    private double[] Held(Func<LoadFeedback, double> value) => [.. trace.Batches.SelectMany(batch => Enumerable.Repeat(value(batch.Feedback), 2))];

    private void Frame(Plot plot, string label, double highest)
    {
        Panel.Frame(plot, label, Last, highest);
        plot.Axes.Right.MinimumSize = CpuLabelWidth; // also where nothing is written, so that equal times stand under each other
    }
}
