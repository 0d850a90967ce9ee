using Dataflow.LoadAware.Demo.Plots;
using Dataflow.LoadAware.Simulator.Evaluation;
using ScottPlot;

namespace Dataflow.LoadAware.Demo.Evaluation;

/// <summary>Draws one run: the size beside the oracle's, the load, the time of each batch; over time.</summary>
/// <param name="title">What stands above it.</param>
/// <param name="trace">The batches, in order; at least one.</param>
/// <param name="oracle">Whose size is the best.</param>
/// <param name="target">The latency target; null where there is none.</param>
internal sealed class TracePlot(string title, IReadOnlyList<BatchTrace> trace, ClairvoyantOracle oracle, TimeSpan? target)
{
    private readonly double[] _seconds = [.. trace.Select(batch => batch.StartedAt.TotalSeconds)];

    /// <summary>The picture.</summary>
    public Multiplot Draw()
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
        DrawLine(plot, best, Panel.Reference).LegendText = "oracle";
        DrawLine(plot, sizes, Panel.Own).LegendText = "controller";
        plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        Frame(plot, "size, items", Math.Max(best.Max(), sizes.Max()));
    }

    private void DrawLoad(Plot plot)
    {
        DrawLine(plot, [.. trace.Select(batch => batch.Load)], Panel.Own);
        Frame(plot, "load", highest: 1);
    }

    private void DrawTimes(Plot plot)
    {
        double[] times = [.. trace.Select(batch => batch.Time.TotalMilliseconds)];
        DrawLine(plot, times, Panel.Own);
        if (target is { } limit)
        {
            plot.Add.HorizontalLine(limit.TotalMilliseconds, Panel.LineWidth, Panel.Reference).LegendText = "target";
            plot.ShowLegend(Alignment.UpperRight);
        }

        Frame(plot, "batch time, ms", times.Max());
    }

    private ScottPlot.Plottables.Scatter DrawLine(Plot plot, double[] values, Color color) => Panel.Line(plot, _seconds, values, color);

    private void Frame(Plot plot, string label, double highest) => Panel.Frame(plot, label, _seconds[^1], highest);
}
