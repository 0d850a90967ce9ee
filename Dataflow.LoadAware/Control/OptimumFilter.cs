namespace Dataflow.LoadAware.Control;

/// <summary>
/// Estimates where the best size lies and how it moves with the slowness of the backend: x = base - response * level, in logarithms.
/// </summary>
/// <remarks>
/// A Kalman filter with two states, for one measured number at a time. It weighs each measurement by what it is worth, knows how sure
/// it is, and after a few changes of the load knows the way back: when the load returns to a level, the size returns with it.
/// </remarks>
internal sealed class OptimumFilter
{
    // On a backend with a fixed cost a and a contention c, the best size is sqrt(a/c): where the load multiplies c by k, slowness grows
    // by k or less and the best size shrinks by sqrt(k), so the response lies between 0.5 and 1; where the load slows everything alike,
    // it is 0. It is learned; this is only where learning begins.
    private const double ResponsePrior = 0.8;
    private const double ResponseSpread = 0.3;
    private const double GreatestResponse = 1;
    private const double BaseDrift = 0.02;
    private const double ResponseDrift = 0.003;
    private const double LeastVariance = 1e-6;

    private double _base;
    private double _response = ResponsePrior;
    private double _baseVariance;
    private double _covariance;
    private double _responseVariance = ResponseSpread * ResponseSpread;

    /// <summary>How unsure it is of the base, as a standard deviation.</summary>
    public double BaseSpread => Math.Sqrt(_baseVariance);

    /// <summary>The best size at a level.</summary>
    public double At(double level) => _base - (_response * level);

    /// <summary>How unsure it is of the best size at a level, as a standard deviation.</summary>
    public double SpreadAt(double level) =>
        Math.Sqrt(Math.Max(LeastVariance, _baseVariance - (2 * level * _covariance) + (level * level * _responseVariance)));

    /// <summary>Goes on from a size; what it knew of the response stays.</summary>
    public void MoveTo(double logSize, double level, double spread)
    {
        _base = logSize + (_response * level);
        _baseVariance = spread * spread;
    }

    /// <summary>Moves the estimate, and leaves how sure it is.</summary>
    public void Shift(double by) => _base += by;

    /// <summary>Time passes: what was known is a little less sure.</summary>
    public void Age()
    {
        _baseVariance += BaseDrift * BaseDrift;
        _responseVariance += ResponseDrift * ResponseDrift;
    }

    /// <summary>Takes a measurement of the best size.</summary>
    /// <param name="logSize">Where the measurement says it lies.</param>
    /// <param name="variance">How unsure the measurement is.</param>
    /// <param name="level">The level that it was measured at.</param>
    /// <param name="credibleLevel">The part of the level that is no noise: only that may teach the response.</param>
    public void Add(double logSize, double variance, double level, double credibleLevel)
    {
        double surprise = logSize - At(level);
        double withBase = _baseVariance - (credibleLevel * _covariance);
        double withResponse = _covariance - (credibleLevel * _responseVariance);
        double total = withBase - (credibleLevel * withResponse) + variance;
        double baseGain = withBase / total;
        double responseGain = withResponse / total;

        _base += baseGain * surprise;
        _response = Math.Clamp(_response + (responseGain * surprise), 0, GreatestResponse);
        _baseVariance -= baseGain * withBase;
        _covariance -= baseGain * withResponse;
        _responseVariance = Math.Max(_responseVariance - (responseGain * withResponse), LeastVariance);
    }
}
