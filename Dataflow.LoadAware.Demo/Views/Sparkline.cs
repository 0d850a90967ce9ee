namespace Dataflow.LoadAware.Demo.Views;

/// <summary>The last values of a figure as one line of bars, from its smallest to its largest.</summary>
/// <param name="length">How many values it remembers: columns.</param>
internal sealed class Sparkline(int length)
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private readonly Queue<int> _values = new(length);

    /// <summary>Appends a value; the oldest leaves when the line is full.</summary>
    public void Add(int value)
    {
        if (_values.Count == length)
        {
            _values.Dequeue();
        }

        _values.Enqueue(value);
    }

    /// <summary>The bars, oldest first; empty before the first value.</summary>
    public override string ToString()
    {
        if (_values.Count == 0)
        {
            return "";
        }

        int least = _values.Min();
        int span = Math.Max(_values.Max() - least, 1);
        return string.Concat(_values.Select(value => Bars[(int)((long)(value - least) * (Bars.Length - 1) / span)]));
    }
}
