using Dataflow.LoadAware.Simulator.Evaluation;
using ScottPlot;
using SkiaSharp;

namespace Dataflow.LoadAware.Demo.Evaluation;

/// <summary>Draws one run: the size beside the oracle's, the load, the time of each batch; over time.</summary>
/// <param name="title">What stands above it.</param>
/// <param name="trace">The batches, in order; at least one.</param>
/// <param name="oracle">Whose size is the best.</param>
/// <param name="target">The latency target; null where there is none.</param>
internal sealed class TracePlot(string title, IReadOnlyList<BatchTrace> trace, ClairvoyantOracle oracle, TimeSpan? target)
{
    private const int Width = 960;
    private const int Height = 720;
    private const float LineWidth = 1.5f;
    private const float LabelWidth = 70;

    // Above the highest value, for the legend
    private const double Headroom = 1.3;

    private static readonly Color Own = Colors.C0;
    private static readonly Color Reference = Colors.C1;

    private readonly double[] _seconds = [.. trace.Select(batch => batch.StartedAt.TotalSeconds)];

    /// <summary>Writes the picture; the end of the name decides: .png, or .svg.</summary>
    public void Save(string path)
    {
        Multiplot plot = Draw();
        if (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
        {
            plot.SavePng(path, Width, Height);
            return;
        }

        using var stream = File.Create(path);
        using var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream);
        plot.Render(canvas, new PixelRect(0, Width, Height, 0));
    }

    private Multiplot Draw()
    {
        var plot = new Multiplot();
        plot.AddPlots(3);
        plot.GetPlot(0).Title(title);
        DrawSizes(plot.GetPlot(0));
        DrawLoad(plot.GetPlot(1));
        DrawTimes(plot.GetPlot(2));
        plot.GetPlot(2).XLabel("seconds");
        return plot;
    }

    private void DrawSizes(Plot plot)
    {
        double[] best = [.. trace.Select(batch => oracle.SizeAt(batch.Load))];
        double[] sizes = [.. trace.Select(batch => (double)batch.Size)];
        DrawLine(plot, best, Reference).LegendText = "oracle";
        DrawLine(plot, sizes, Own).LegendText = "controller";
        plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        Frame(plot, "size, items", Math.Max(best.Max(), sizes.Max()));
    }

    private void DrawLoad(Plot plot)
    {
        DrawLine(plot, [.. trace.Select(batch => batch.Load)], Own);
        Frame(plot, "load", highest: 1);
    }

    private void DrawTimes(Plot plot)
    {
        double[] times = [.. trace.Select(batch => batch.Time.TotalMilliseconds)];
        DrawLine(plot, times, Own);
        if (target is { } limit)
        {
            plot.Add.HorizontalLine(limit.TotalMilliseconds, LineWidth, Reference).LegendText = "target";
            plot.ShowLegend(Alignment.UpperRight);
        }

        Frame(plot, "batch time, ms", times.Max());
    }

    private ScottPlot.Plottables.Scatter DrawLine(Plot plot, double[] values, Color color)
    {
        var line = plot.Add.ScatterLine(_seconds, values, color);
        line.LineWidth = LineWidth;
        return line;
    }

    // All panels begin at nothing, and one width of the labels puts equal times under each other
    private void Frame(Plot plot, string label, double highest)
    {
        plot.YLabel(label);
        plot.Axes.Left.MinimumSize = LabelWidth;
        plot.Axes.SetLimits(0, _seconds[^1], 0, highest * Headroom);
    }
}
