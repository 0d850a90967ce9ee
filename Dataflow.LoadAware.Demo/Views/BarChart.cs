using System.Globalization;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>The last values of a figure as bars, several lines high, each value a column, from zero to the largest in sight.</summary>
/// <param name="capacity">How many values it remembers: the columns of the widest terminal it is drawn on.</param>
/// <param name="ceiling">What the top stands for; null = the largest value in sight.</param>
/// <param name="format">A .NET format of the values at the edge.</param>
internal sealed class BarChart(int capacity, double? ceiling, string format)
{
    /// <summary>Columns that the values at the edge take, the line behind them included.</summary>
    public const int EdgeWidth = 7;

    // One eighth more each
    private const string Levels = " ▁▂▃▄▅▆▇█";
    private readonly Queue<double> _values = new(capacity);

    /// <summary>Appends a value, 0 or more; the oldest leaves when there is no room.</summary>
    public void Add(double value)
    {
        if (_values.Count == capacity)
        {
            _values.Dequeue();
        }

        _values.Enqueue(value);
    }

    /// <summary>The values that are in sight, oldest first.</summary>
    /// <param name="columns">Columns for bars.</param>
    public IReadOnlyList<double> InSight(int columns) => [.. _values.TakeLast(columns)];

    /// <summary>The lines from top to bottom, each with the value that it stands for at its edge: the top first, zero last.</summary>
    /// <param name="columns">Columns for bars.</param>
    /// <param name="lines">How many lines.</param>
    public IEnumerable<(string Edge, string Bars)> Draw(int columns, int lines)
    {
        IReadOnlyList<double> values = InSight(columns);
        double top = ceiling ?? values.DefaultIfEmpty(0).Max();
        int[] eighths = [.. values.Select(value => Eighths(value, top, lines))];
        for (int line = lines - 1; line >= 0; line--)
        {
            yield return (Edge(line, lines, top), string.Concat(eighths.Select(height => Levels[Math.Clamp(height - (8 * line), 0, 8)])));
        }
    }

    // Whatever is above zero is seen
    private static int Eighths(double value, double top, int lines) =>
        value <= 0 || top <= 0 ? 0 : Math.Clamp((int)Math.Round(value / top * 8 * lines), 1, 8 * lines);

    private string Edge(int line, int lines, double top)
    {
        string text = line == lines - 1 ? top.ToString(format, CultureInfo.InvariantCulture) : line == 0 ? "0" : "";
        return text.PadLeft(EdgeWidth - 2) + " │";
    }
}
