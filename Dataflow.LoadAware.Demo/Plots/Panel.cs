using ScottPlot;
using ScottPlot.Plottables;

namespace Dataflow.LoadAware.Demo.Plots;

/// <summary>What the panels of all pictures share: colours, lines, and frames that put equal times under each other.</summary>
internal static class Panel
{
    /// <summary>The width of every line, in pixels.</summary>
    public const float LineWidth = 1.5f;

    private const float LabelWidth = 70;

    private const double Headroom = 1.3;

    /// <summary>The colour of what is shown.</summary>
    public static Color Own { get; } = Colors.C0;

    /// <summary>The colour of what it is measured against.</summary>
    public static Color Reference { get; } = Colors.C1;

    /// <summary>Draws values over time.</summary>
    public static Scatter Line(Plot plot, double[] seconds, double[] values, Color color)
    {
        var line = plot.Add.ScatterLine(seconds, values, color);
        line.LineWidth = LineWidth;
        return line;
    }

    /// <summary>Names the vertical axis and sets the limits: all panels begin at nothing, with labels of one width.</summary>
    public static void Frame(Plot plot, string label, double lastSecond, double highest)
    {
        plot.YLabel(label);
        plot.Axes.Left.MinimumSize = LabelWidth;
        plot.Axes.SetLimits(0, lastSecond, 0, Above(highest));
    }

    /// <summary>Where an axis ends whose highest value this is: above it, for the legend.</summary>
    public static double Above(double highest) => highest * Headroom;
}
