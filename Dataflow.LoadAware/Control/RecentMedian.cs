namespace Dataflow.LoadAware.Control;

/// <summary>The median of the last three values.</summary>
internal sealed class RecentMedian
{
    private const int Enough = 3;

    private double _a;
    private double _b;
    private double _c;
    private int _count;

    /// <summary>Whether there are three.</summary>
    public bool IsFull => _count == Enough;

    /// <summary>The middle one of the three.</summary>
    public double Median => Math.Max(Math.Min(_a, _b), Math.Min(Math.Max(_a, _b), _c));

    /// <summary>Takes one value; the oldest of three gives way.</summary>
    public void Add(double value)
    {
        (_a, _b, _c) = (_b, _c, value);
        _count = Math.Min(_count + 1, Enough);
    }

    /// <summary>Waits for three new ones.</summary>
    public void Clear() => _count = 0;
}
