namespace Dataflow.LoadAware.Control;

/// <summary>The size above which goodput drops at once, where such a size was found, and when to look again whether it still does.</summary>
/// <remarks>
/// Probing on both sides of an edge would be dear, so sizes stay below it and cross it only for a test. Each test that confirms the
/// edge doubles the wait for the next one, until tests cost a hundredth; one that does not shortens it, and a few of them forget the edge.
/// </remarks>
internal sealed class GoodputEdge
{
    private const int ShortestWait = 2;
    private const int WaitAfterJump = 16;
    private const double ShareOfTests = 0.01;
    private const double LeastLongWait = 32;
    private const double GreatestWait = 4096;
    private const double LeastCostOfFailure = 4;
    private const double MostCredible = 5;

    // The edge is bisected until it is known to 5 %; every eighth test looks beyond it, for the next step of a stair may be better.
    private const double Narrow = 0.05;
    private const double Beyond = 0.25;
    private const int TestsBeyond = 8;

    private readonly DropMap _drops = new();
    private double _low = double.PositiveInfinity;
    private double _high = double.PositiveInfinity;
    private Measurement? _lastGood;
    private SizeComparison? _older;
    private SizeComparison? _newer;
    private int _wait = ShortestWait;
    private int _waited;
    private int _tests;

    /// <summary>The logarithm of the largest whole size below the edge; positive infinity where no edge is known.</summary>
    public double LogSize { get; private set; } = double.PositiveInfinity;

    // Of small sizes the largest that may lie below the edge; of large ones, which share their bins, the first that surely lies beyond.
    private double FirstBeyond => DropMap.IsSmall(_high) ? Math.Max(Math.Log(WholeSize.Floor(Math.Exp(_high))), NextAbove) : _high;

    private double NextAbove => Math.Log(Math.Exp(LogSize) + 1);

    private double Between
    {
        get
        {
            double middle = (_low + _high) / 2;
            return Math.Max(NextAbove, DropMap.IsSmall(_high) ? Math.Log(WholeSize.Floor(Math.Exp(middle))) : middle);
        }
    }

    private bool IsNarrow => _high - _low < Narrow || FirstBeyond <= NextAbove;

    /// <summary>Whether a size lies beyond the edge.</summary>
    public bool IsCrossedBy(double logSize) => logSize > _low;

    /// <summary>Whether the edge lies between two sizes, or may lie there.</summary>
    public bool IsBetween(double low, double high) => low < _high && high > _low;

    /// <summary>Takes a batch that did not fail.</summary>
    public void AddGood(in Measurement measurement) => _lastGood = measurement;

    /// <summary>Takes a comparison. It counts two comparisons later, unless it turns out that the backend had changed.</summary>
    public void Compare(in SizeComparison comparison)
    {
        SizeComparison? ripe = _older;
        (_older, _newer) = (_newer, comparison);
        if (ripe is { } judged)
        {
            Judge(judged);
        }
    }

    /// <summary>Takes a batch that failed as a whole, and says whether that was the test of a known edge.</summary>
    public bool AddFailure(in Measurement failed)
    {
        Measurement? last = _lastGood;
        _lastGood = null;
        if (last is not { } good)
        {
            Forget(); // smaller batches fail, too: it is not the size
            return false;
        }

        if (failed.LogItems <= good.LogItems)
        {
            return false;
        }

        bool isTest = IsCrossedBy(failed.LogItems);
        _drops.AddFailure(good.LogItems, failed.LogItems);
        if (isTest)
        {
            Confirm(Math.Max(LeastCostOfFailure, Math.Exp(failed.LogSeconds - good.LogSeconds)));
        }

        Find();
        return isTest && IsCrossedBy(failed.LogItems);
    }

    /// <summary>The backend has changed: what was just compared shows that and nothing else; the edge may have moved, so look soon.</summary>
    public void BreakOff()
    {
        _older = _newer = null;
        _wait = Math.Min(_wait, WaitAfterJump);
    }

    /// <summary>Counts a batch below the edge, and says whether the next one is to be a test, and of which size.</summary>
    public bool IsTestDue(out double logSize)
    {
        logSize = 0;
        if (++_waited < _wait)
        {
            return false;
        }

        _waited = 0;
        logSize = ++_tests % TestsBeyond == 0 ? _high + Beyond : IsNarrow ? FirstBeyond : Between;
        return true;
    }

    private void Judge(in SizeComparison comparison)
    {
        bool isTest = comparison.Low <= _low && comparison.High >= FirstBeyond;
        bool drops = _drops.Add(comparison);
        if (isTest && drops)
        {
            Confirm(Math.Exp(Math.Min(comparison.Drop, MostCredible)) - 1);
        }
        else if (isTest)
        {
            _wait = Math.Max(_wait / 4, ShortestWait);
        }

        Find();
    }

    /// <param name="cost">What the test cost, in batches.</param>
    private void Confirm(double cost) => _wait = (int)Math.Min(2.0 * _wait, Math.Clamp(cost / ShareOfTests, LeastLongWait, GreatestWait));

    private void Forget()
    {
        _drops.Clear();
        Find();
    }

    private void Find()
    {
        if (_drops.TryFind(out _low, out _high))
        {
            LogSize = Math.Log(Math.Max(1, WholeSize.Floor(Math.Exp(_low))));
        }
        else
        {
            LogSize = double.PositiveInfinity;
            _wait = ShortestWait;
        }
    }
}
