namespace Dataflow.LoadAware.Control;

/// <summary>How many batches are under way at once, by Little's law: the time that they take over the time between them.</summary>
/// <remarks>Feedback that is late without batches side by side does not count: there the two are the same.</remarks>
internal sealed class Overlap
{
    private const double Gain = 1.0 / 64;
    private const int Enough = 16;
    private const double MoreThanOne = 1.5;
    private const double Most = 32;

    private TimeSpan? _heardAt;
    private double _taken;
    private double _between;
    private int _seen;

    /// <summary>Batches side by side; 1 as long as it is in doubt or the clock stands still, 32 at most.</summary>
    public int Batches =>
        _seen < Enough || _between <= 0 || _taken < MoreThanOne * _between ? 1 : (int)Math.Round(Math.Min(_taken / _between, Most));

    /// <summary>Takes a batch.</summary>
    public void Add(in BatchObservation observation)
    {
        if (_heardAt is { } last)
        {
            _taken += Gain * (observation.Feedback.ProcessingTime.TotalSeconds - _taken);
            _between += Gain * ((observation.ObservedAt - last).TotalSeconds - _between);
            _seen = Math.Min(_seen + 1, Enough);
        }

        _heardAt = observation.ObservedAt;
    }

    /// <summary>A gap is no time between batches.</summary>
    public void Resume() => _heardAt = null;
}
