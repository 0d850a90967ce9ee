namespace Dataflow.LoadAware.Control;

/// <summary>The last three runs of batches of one size each: where batches are under way side by side, whole runs are compared.</summary>
internal sealed class ProbeRuns
{
    private ProbeRun _now;
    private ProbeRun _before;
    private ProbeRun _earlier;

    /// <summary>Whether a batch of a run ran beside some of the run before.</summary>
    /// <param name="run">Its run.</param>
    /// <param name="mixed">How many batches at the beginning of a run did.</param>
    public bool IsMixed(long run, int mixed) => run != _now.Number || _now.IsMixed(mixed);

    /// <summary>The mean of the run that a batch of this one is compared with; null where nothing is known of it.</summary>
    public Measurement? Beside(long run)
    {
        ProbeRun beside = run == _now.Number ? _before : _now;
        return beside.Count > 0 ? beside.Mean : null;
    }

    /// <summary>The next batch begins a run, and nothing is compared across it.</summary>
    public void BreakOff() => _now = _before = _earlier = default;

    /// <summary>Takes a batch; true where it begins a run and the two runs before it can be compared.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="offset">How far its size was off centre.</param>
    /// <param name="run">Its run.</param>
    /// <param name="mixed">How many batches at the beginning of a run do not count.</param>
    /// <param name="ended">The two runs that are compared.</param>
    public bool Add(in Measurement measurement, double offset, long run, int mixed, out RunPair ended)
    {
        ended = default;
        if (run < _now.Number)
        {
            return false; // overtaken by batches of a later run
        }

        bool canCompare = false;
        if (run > _now.Number)
        {
            canCompare = _now.Count > 0 && _before.Count > 0;
            if (canCompare)
            {
                ended = new(_before.Mean, _now.Mean, _now.Offset - _before.Offset, Math.Min(_now.Count, _before.Count), _earlier.Count > 0 ? _earlier.Mean : null);
            }

            (_earlier, _before, _now) = (_before, _now, new ProbeRun(run));
        }

        _now = _now.With(measurement, offset, mixed);
        return canCompare;
    }
}
