namespace Dataflow.LoadAware.Handling;

/// <summary>The pause that runs, if one does, and how long all of them took. Not safe by itself: guarded by the gate that owns it.</summary>
internal sealed class PauseLog
{
    // Before all time, for a clock that is set back may show less than nothing.
    private TimeSpan _since = TimeSpan.MinValue;
    private TimeSpan _until = TimeSpan.MinValue;
    private TimeSpan _before;

    /// <summary>How much of the pause is left; zero when there is none.</summary>
    public TimeSpan Left(TimeSpan now) => now < _until ? _until - now : TimeSpan.Zero;

    /// <summary>The time spent in pauses so far, that which runs included.</summary>
    public TimeSpan Total(TimeSpan now)
    {
        TimeSpan end = now < _until ? now : _until;
        return end > _since ? _before + (end - _since) : _before; // who asks may have read the clock before the pause began
    }

    /// <summary>Pauses for at least so long from now on.</summary>
    public void Extend(TimeSpan now, TimeSpan length)
    {
        if (now >= _until)
        {
            (_before, _since, _until) = (Total(now), now, now);
        }

        TimeSpan until = now + (length < Require.LongestTimer ? length : Require.LongestTimer);
        _until = until > _until ? until : _until;
    }

    /// <summary>Ends the pause; false when none runs.</summary>
    public bool End(TimeSpan now)
    {
        bool runs = now < _until;
        _until = runs ? now : _until;
        return runs;
    }
}
