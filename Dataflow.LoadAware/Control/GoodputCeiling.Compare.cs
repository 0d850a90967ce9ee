namespace Dataflow.LoadAware.Control;

// How two batches, or two runs, in a row are compared: what they say of an edge, and of the slope.
internal sealed partial class GoodputCeiling
{
    private const double StepPerSlope = 1.4;

    // Each batch takes part in two pairs, so a pair is worth half of what it would be worth alone.
    private const double PairVariance = 2;
    private const double CutOffInSigmas = 3;
    private const double CutOff = 0.05;
    private const double GreatestSlope = 1;

    // A drop of a fifth has to be credible on the calmest backend, too, and no single pair may prove one.
    private const double LeastEdgeCutOff = 0.3;
    private const double LeastEdgeVariance = 0.0025;

    private const double CredibleLevelInSigmas = 0.5;

    // A pair much wider than what is probed now was a look at something else, and says little of the slope here.
    private const double WidestPair = 2.1;
    private const double WidestPairMore = 0.1;

    // In items: among so few whole sizes no pair is too wide. At the widest probing, rounding puts 1 and 4 beside each other.
    private const double FewSizes = 3.5;
    private static readonly double SqrtTwo = Math.Sqrt(2);

    // Of batches side by side each slows the others, so what one of them gains by its size is not what all would gain: whole runs are compared.
    private void AddToRun(in Measurement measurement, double offset, double sigma, long run, int mixed)
    {
        if (_runs.Add(measurement, offset, run, mixed, out RunPair ended) && Math.Abs(ended.Probed) > LeastOffset)
        {
            double slope = ended.Earlier is { } earlier ? ExpectedSlope((earlier.LogItems + ended.Second.LogItems) / 2) : 0;
            double noise = _runNoise.Add(ended, sigma, slope);
            Compare(ended.First, ended.Second, ended.Probed, noise, showsSlope: true, areRuns: true);
        }
    }

    private double ExpectedSlope(double logSize) =>
        Math.Clamp(((_optimum.At(_level.BeforePair) - logSize) / StepPerSlope) + _minimumGain, -GreatestSlope, GreatestSlope);

    // sigma is the noise of first and second, which may be the means of so many batches each.
    private void Compare(in Measurement first, in Measurement second, double probed, double sigma, bool showsSlope, bool areRuns = false)
    {
        double level = _level.BeforePair;
        double middle = (first.LogItems + second.LogItems) / 2;

        // What the change of size that was no probe is expected to have done is taken out.
        double expectedSlope = ExpectedSlope(middle);
        double drifted = second.LogItems - first.LogItems - probed;
        double gained = second.LogGoodput - first.LogGoodput - (expectedSlope * drifted);

        // No outlier moves the mean of a run as far as it moves a pair: what any slope explains is believed.
        double believed = (CutOffInSigmas * SqrtTwo * sigma) + CutOff + (areRuns ? GreatestSlope * Math.Abs(probed) : 0);
        double credible = Math.Clamp(gained, -believed, believed);
        double expected = Math.Min(0, expectedSlope) * Math.Abs(probed);
        if (CrossesEdge(first.LogItems, second.LogItems, gained, Math.Max(believed, LeastEdgeCutOff), expected, sigma, areRuns)
            || !showsSlope || IsTooWide(first.LogItems, second.LogItems, probed, sigma))
        {
            return;
        }

        double slope = (credible / probed) - _minimumGain;
        double spread = StepPerSlope * SqrtTwo * sigma / Math.Abs(probed);
        IsGuess = false;
        _optimum.Add(middle + (StepPerSlope * slope), PairVariance * spread * spread, level, Credible(level, sigma));
    }

    private bool CrossesEdge(double first, double second, double gained, double believed, double expected, double sigma, bool areRuns)
    {
        double low = Math.Min(first, second);
        double high = Math.Max(first, second);
        double drop = second > first ? -gained : gained;
        bool knew = double.IsFinite(Edge.LogSize);
        double variance = Math.Max(2 * PairVariance * sigma * sigma, LeastEdgeVariance);
        SizeComparison comparison = new(low, high, drop, Math.Clamp(drop, -believed, believed) + expected, sigma, variance);
        Edge.Compare(comparison);
        if (areRuns)
        {
            Edge.Compare(comparison); // says as much as two pairs of batches, and no more
        }
        else
        {
            ForgetPull(knew);
        }

        return Edge.IsBetween(low, high);
    }

    // What was taken for a slope before the edge was known has pulled the estimate down. Between runs an edge comes and goes for longer, and each
    // time it came the estimate would be lifted.
    private void ForgetPull(bool knewEdge)
    {
        if (!knewEdge && double.IsFinite(Edge.LogSize) && LogSize < Edge.LogSize)
        {
            _optimum.MoveTo(Edge.LogSize, _level.Now, Math.Max(BaseSpread, SpreadAfterMove));
        }
    }

    private bool IsTooWide(double first, double second, double probed, double sigma) =>
        Math.Abs(probed) > (WidestPair * ProbeWidth(sigma)) + WidestPairMore && Math.Abs(Math.Exp(first) - Math.Exp(second)) > FewSizes;

    // The mean follows the noise a little, and the noise of a pair would otherwise teach the response.
    private static double Credible(double level, double sigma) =>
        Math.CopySign(Math.Max(0, Math.Abs(level) - (CredibleLevelInSigmas * sigma)), level);
}
