using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>The gauges in columns of equal width, as many beside each other as a terminal has room for.</summary>
internal static class FigureGrid
{
    private const int Gap = 3;

    /// <summary>Lays out the gauges.</summary>
    /// <param name="gauges">All of them.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <returns>A line each.</returns>
    public static IReadOnlyList<IRenderable> Of(IReadOnlyList<Gauge> gauges, int width)
    {
        int nameWidth = gauges.Max(gauge => gauge.Name.Length);
        int cell = nameWidth + 1 + gauges.Max(gauge => gauge.Width) + Gap;
        int across = Math.Clamp(width / cell, 1, gauges.Count);
        return [.. gauges.Chunk(across).Select(row => Line(row, nameWidth, cell))];
    }

    private static Paragraph Line(Gauge[] row, int nameWidth, int cell)
    {
        var line = new Paragraph();
        foreach (Gauge gauge in row)
        {
            line.Append(gauge.Name.PadRight(nameWidth + 1), new Style(Color.Grey));
            line.Append(gauge.Value.Trim(), Tones.StyleOf(gauge.Tone));
            line.Append(new string(' ', Math.Max(1, cell - nameWidth - 1 - gauge.Value.Trim().Length)));
        }

        return line;
    }
}
