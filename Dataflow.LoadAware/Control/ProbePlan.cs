namespace Dataflow.LoadAware.Control;

/// <summary>Which sizes to try around the one that is thought best, depending on what limits it: a latency cap, an edge, or goodput itself.</summary>
internal sealed class ProbePlan(LatencyCap? cap, GoodputCeiling ceiling, NoiseEstimate noise, Probing probing)
{
    // In spreads: the ceiling is of no interest when it lies surely above the cap or the edge.
    private const double SurelyAbove = 1;

    // Below a limit all probing costs goodput, so it is narrow, except while nothing is known.
    private const double ProbePerSigma = 0.5;
    private const double LeastProbe = 0.03;
    private const double GreatestProbe = 0.1;
    private const double NothingKnown = 0.45;
    private const double ProbeWhenNothingKnown = 0.3;

    // Slopes show the nearest summit only. A batch of half the size now and then shows whether there is a higher one below; on a
    // smooth cost it loses a tenth.
    private const int GlanceEvery = 64;
    private const int GlanceUnderCapEvery = 256;

    // The first two go down to a quarter: where the start lay far above an edge, half of it may lie above it, too.
    private const int DeepGlances = 2;
    private static readonly double GlanceDown = Math.Log(2);

    private readonly LatencyCap? _cap = cap;
    private readonly GoodputCeiling _ceiling = ceiling;
    private readonly NoiseEstimate _noise = noise;
    private readonly Probing _probing = probing;
    private int _deepGlances = DeepGlances;
    private int _untilGlance = GlanceEvery;

    private double Narrow => Math.Clamp(ProbePerSigma * _noise.Sigma, LeastProbe, GreatestProbe);

    // While growth is forbidden there are no looks and no tests: from half the size there would be no way back.

    /// <summary>Under a latency cap. Downwards only: the upper of the two sizes is the cap itself.</summary>
    public void UnderCap(LatencyCap binding, in BatchObservation observation, bool mayGrow)
    {
        double width = 0;
        if (_ceiling.LogSize - binding.LogSize <= SurelyAbove * _ceiling.Spread)
        {
            width = _ceiling.BaseSpread > NothingKnown ? Math.Max(Narrow, ProbeWhenNothingKnown) : Narrow;
        }

        double center = WholeSize.WithinLog(binding.LogSize, observation);
        _probing.Around(center, width, limit: center);
        if (width > 0 && mayGrow)
        {
            Glance(GlanceUnderCapEvery);
        }
    }

    /// <summary>Around the best size known, or below an edge that is in the way.</summary>
    public void AtCeiling(in BatchObservation observation, bool ceilingKnown, bool mayGrow)
    {
        double width = _ceiling.ProbeWidth(_noise.Sigma);
        double best = Math.Max(_ceiling.LogSize, Math.Log(observation.MinBatchSize));
        if (ceilingKnown && best + width <= _ceiling.Edge.LogSize)
        {
            _probing.Around(
                WholeSize.WithinLog(_ceiling.LogSize, observation), width, limit: Math.Min(_ceiling.Edge.LogSize, _cap?.LogSize ?? double.PositiveInfinity));
        }
        else
        {
            BelowEdge(observation, width, mayGrow);
        }

        if (mayGrow)
        {
            Glance(GlanceEvery);
        }
    }

    private void BelowEdge(in BatchObservation observation, double width, bool mayGrow)
    {
        double edge = _ceiling.Edge.LogSize;
        double best = _ceiling.LogSize;
        double half = 0;
        if (best - edge <= SurelyAbove * _ceiling.Spread)
        {
            half = best >= edge ? Narrow : (Math.Min(edge, best + width) - (best - width)) / 2;
        }

        double top = WholeSize.WithinLog(Math.Min(Math.Min(edge, best + width), _cap?.LogSize ?? edge), observation);
        _probing.Around(top, half, limit: top);
        if (mayGrow && _ceiling.Edge.IsTestDue(out double test))
        {
            _probing.Test(test);
        }
    }

    private void Glance(int every)
    {
        // Both come at powers of two: in step, no edge would ever be tested again. The look stays due.
        if (--_untilGlance <= 0 && !_probing.HasTest)
        {
            _probing.Test(_probing.Center - (_deepGlances > 0 ? 2 * GlanceDown : GlanceDown));
            _deepGlances = Math.Max(0, _deepGlances - 1);
            _untilGlance = every;
        }
    }
}
