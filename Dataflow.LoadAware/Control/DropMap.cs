namespace Dataflow.LoadAware.Control;

/// <summary>
/// Remembers between which sizes goodput was seen to drop more steeply than a smooth cost explains: a plan that flips, memory that
/// spills, a limit that rejects.
/// </summary>
/// <remarks>
/// A sequential test (Page's CUSUM, 1954) for each bin of sizes on a logarithmic scale. A comparison of two sizes counts for every bin
/// between them, so the bin of the drop is the one that all dropping pairs have in common and no other pair has; pairs that cross it
/// without a drop wear the memory down.
/// </remarks>
internal sealed class DropMap
{
    private const double BinWidth = 0.02;

    // The least drop worth a memory, in logarithms: a fifth, or what two deviations of the noise hide.
    private const double LeastDrop = 0.2;
    private const double LeastDropInSigmas = 2;

    // Scores are logarithms of likelihood ratios: a drop of that size against none.
    private const double LowestScore = -2;
    private const double SureScore = 4;
    private const double HighestScore = 8;
    private const double GreatestStep = 3;
    private const double FailureStep = 4.5;
    private const double AsLikely = 1.5;
    private static readonly double SmallSizes = Math.Log(10);
    private static readonly int BinCount = (int)(Math.Log(int.MaxValue) / BinWidth) + 1;

    private readonly double[] _scores = new double[BinCount];
    private int _first = BinCount;
    private int _last = -1;

    /// <summary>Whether whole sizes are so few here that each has a bin of its own and can be tested by itself.</summary>
    public static bool IsSmall(double logSize) => logSize < SmallSizes;

    /// <summary>Takes a comparison and says whether it speaks for a drop.</summary>
    public bool Add(in SizeComparison comparison)
    {
        double least = Math.Max(LeastDrop, LeastDropInSigmas * comparison.Sigma);
        double step = (comparison.Unexplained - (least / 2)) * least / Math.Max(comparison.Variance, double.Epsilon);
        Add(comparison.Low, comparison.High, Math.Clamp(step, -GreatestStep, GreatestStep));
        return step > 0;
    }

    /// <summary>Takes a size that was good and a larger one that failed as a whole.</summary>
    public void AddFailure(double low, double high) => Add(low, high, FailureStep);

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_scores);

    /// <summary>Finds the lowest drop that is beyond doubt.</summary>
    /// <param name="low">The logarithm of a size below it; positive infinity where there is none.</param>
    /// <param name="high">The logarithm of a size above it.</param>
    public bool TryFind(out double low, out double high)
    {
        for (int bin = _first; bin <= _last; bin++)
        {
            if (_scores[bin] > SureScore)
            {
                int best = BestOfRun(bin);
                low = End(best, -1) * BinWidth;
                high = (End(best, +1) + 1) * BinWidth;
                return true;
            }
        }

        low = high = double.PositiveInfinity;
        return false;
    }

    private void Add(double low, double high, double step)
    {
        // A drop may lie anywhere in the bin that the larger size falls into; that there is none is shown only for the bins below it, except
        // where no other size shares that bin.
        int first = Math.Max(0, (int)Math.Floor(low / BinWidth));
        int last = Math.Min(BinCount - 1, (int)Math.Floor(high / BinWidth) - (step > 0 || IsSmall(high) ? 0 : 1));
        double most = 0;
        for (int bin = first; bin <= last; bin++)
        {
            _scores[bin] = Math.Max(LowestScore, _scores[bin] + step);
            most = Math.Max(most, _scores[bin]);
        }

        (_first, _last) = (Math.Min(_first, first), Math.Max(_last, last));
        if (most > HighestScore)
        {
            LowerAll(most - HighestScore);
        }
    }

    // All alike, so that what is known of the place is not lost when the drop itself is as sure as it can be.
    private void LowerAll(double by)
    {
        for (int bin = _first; bin <= _last; bin++)
        {
            _scores[bin] = Math.Max(LowestScore, _scores[bin] - by);
        }
    }

    private int BestOfRun(int from)
    {
        int best = from;
        for (int bin = from; bin <= _last && _scores[bin] > SureScore; bin++)
        {
            best = _scores[bin] > _scores[best] ? bin : best;
        }

        return best;
    }

    private int End(int best, int direction)
    {
        int end = best;
        while (end + direction >= _first && end + direction <= _last && _scores[end + direction] > _scores[best] - AsLikely)
        {
            end += direction;
        }

        return end;
    }
}
