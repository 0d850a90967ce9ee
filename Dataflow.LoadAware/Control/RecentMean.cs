namespace Dataflow.LoadAware.Control;

/// <summary>The mean of the last few values.</summary>
internal sealed class RecentMean(int capacity)
{
    private readonly double[] _values = new double[capacity];
    private int _count;
    private int _next;

    /// <summary>The mean, 0 before the first value.</summary>
    public double Mean
    {
        get
        {
            // Summed afresh: a running sum would gather rounding errors for as long as the process lives.
            double sum = 0;
            for (int i = 0; i < _count; i++)
            {
                sum += _values[i];
            }

            return _count == 0 ? 0 : sum / _count;
        }
    }

    /// <summary>Takes one value; the oldest gives way when the window is full.</summary>
    public void Add(double value)
    {
        _values[_next] = value;
        _next = (_next + 1) % _values.Length;
        _count = Math.Min(_count + 1, _values.Length);
    }

    /// <summary>Forgets all values.</summary>
    public void Clear() => (_count, _next) = (0, 0);
}
