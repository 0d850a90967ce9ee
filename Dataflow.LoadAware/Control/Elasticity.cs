namespace Dataflow.LoadAware.Control;

/// <summary>How processing time grows with the size, learned from batches in a row that differ in size.</summary>
/// <remarks>
/// A regression of the differences of ln S on those of ln n that forgets, drawn towards what is assumed at first as far as the noise leaves it in doubt.
/// With feedback that is late it says what a batch of an earlier size means for the size of now, as in a Smith predictor (1957). Without delay the
/// sizes follow the noise of the batch before, which makes the growth look steeper, hence what is assumed is the most that is believed.
/// </remarks>
internal sealed class Elasticity
{
    /// <summary>What is assumed at first and the most that is believed: between a fixed cost (0) and a cost per item (1).</summary>
    public const double Assumed = 0.8;

    // The memory is about 200 batches, and what is assumed may be wrong by this much.
    private const double Kept = 0.995;
    private const double Spread = 0.5;

    // The noise of two batches; a jump of the level is cut off.
    private const double PairVariance = 2;
    private const double CutOffInSigmas = 3;
    private const double CutOff = 0.05;
    private const double LeastVariance = 1e-6;

    private Measurement? _last;
    private double _products;
    private double _squares;

    /// <summary>The logarithm of time that a logarithm of size costs, 0 to <see cref="Assumed"/>.</summary>
    public double Value { get; private set; } = Assumed;

    /// <summary>Takes a full batch.</summary>
    public void Add(in Measurement measurement, double sigma)
    {
        if (_last is { } last)
        {
            double larger = measurement.LogItems - last.LogItems;
            double variance = Math.Max(PairVariance * sigma * sigma, LeastVariance);
            double believed = (CutOffInSigmas * Math.Sqrt(variance)) + CutOff;
            double unexplained = Math.Clamp(measurement.LogSeconds - last.LogSeconds - (Assumed * larger), -believed, believed);
            _products = (Kept * _products) + (larger * unexplained);
            _squares = (Kept * _squares) + (larger * larger);
            Value = Math.Clamp(Assumed + (_products / (_squares + (variance / (Spread * Spread)))), 0, Assumed);
        }

        _last = measurement;
    }

    /// <summary>The next batch is not compared with the last one.</summary>
    public void BreakOff() => _last = null;
}
