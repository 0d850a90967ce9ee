using System.Diagnostics;

namespace Dataflow.LoadAware.Batching;

// Everything about the age of waiting items lives here: the stamps, what is due, and the one timer.
//
// Locks. All state is guarded by the block's gate. The TimeProvider is foreign code, so it is asked for the time and told to set the
// timer without the gate; _setting makes one thread at a time do the latter, and whoever comes meanwhile leaves it to that thread,
// which looks again before it goes.
//
// The timer is not stopped when the queue runs empty, for under a steady flow that would be two timer calls a batch. It fires once
// more at most, finds nothing to wait for and stays off: an empty block costs no timer.
//
// Reading a clock costs as much as posting several items. So when many batches begin in a short time only the first few are stamped,
// until the timer, set for that purpose, ends the period; the others count as old as the last stamp, which is at most a period
// early. A flow slow enough for a timeout to matter is stamped batch by batch.

/// <summary>Knows when the batch that is still filling is due.</summary>
internal sealed class FlushClock
{
    /// <summary>Stamps closer than this fraction of the timeout are one.</summary>
    private const int StampGapFraction = 1024;

    /// <summary>A period, in which only the first batches are stamped, is this fraction of the timeout; 1 ms at least.</summary>
    internal const int PeriodFraction = 64;

    /// <summary>Batches that are stamped in one period.</summary>
    internal const int StampsPerPeriod = 4;

    /// <summary>Stands for the time of an item for which nobody asked the clock.</summary>
    public const long NotRead = long.MinValue;

    private const long NotSet = long.MaxValue;
    private const int PeriodRuns = -1;

    private readonly TimeProvider _time;
    private readonly Action _tick;
    private readonly double _ticksPerUnit;
    private readonly long _timeout;
    private readonly long _period;

    // *** Guarded by the block's gate.
    private StampQueue _stamps;
    private StampQueue _dueStamps; // of items that are due, for who asks how old they are
    private long _dueBefore;
    private long _unstamped = -1;
    private int _stampsLeft = StampsPerPeriod; // 0 when used up, PeriodRuns once the timer is set to end the period
    private long _setFor = NotSet;
    private bool _setting;
    private bool _closed;
    private ITimer? _timer;

    /// <param name="timeout">Age at which an item is due.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="tick">Called by the timer, without the gate.</param>
    public FlushClock(TimeSpan timeout, TimeProvider time, Action tick)
    {
        _time = time;
        _tick = tick;
        long frequency = time.TimestampFrequency; // foreign: never asked again, for that would be under the gate
        _ticksPerUnit = (double)TimeSpan.TicksPerSecond / frequency;
        _timeout = (long)((Int128)timeout.Ticks * frequency / TimeSpan.TicksPerSecond);
        _period = _timeout / PeriodFraction;
        _stamps = new StampQueue(_timeout / StampGapFraction);
        _dueStamps = new StampQueue(_timeout);
    }

    /// <summary>The time now, in the provider's own unit. Foreign: not under the gate.</summary>
    public long Now() => _time.GetTimestamp();

    /// <summary>How long it is from one reading to a later one; zero where the clock was set back.</summary>
    public TimeSpan Elapsed(long from, long to) => to <= from ? TimeSpan.Zero : TimeSpan.FromTicks((long)((to - from) * _ticksPerUnit));

    /// <summary>When the first waiting item arrived, or up to one timeout earlier.</summary>
    public long TimeOfHead_NeedsLock(in BatchBoundaries boundaries)
    {
        Taken_NeedsLock(boundaries); // one of each was always kept, and may be of long ago
        return boundaries.Head < _dueBefore && !_dueStamps.IsEmpty ? _dueStamps.FirstTime
            : _stamps.IsEmpty ? NotSet
            : _stamps.FirstTime;
    }

    /// <summary>Whether the forming batch holds an item that is due. A due batch keeps filling until it is taken.</summary>
    public bool IsDue_NeedsLock(in BatchBoundaries boundaries) =>
        boundaries.FormingStart < _dueBefore && boundaries.Forming > 0;

    /// <summary>Whether the item that begins the next batch is to be stamped. Without the gate it is a hint.</summary>
    public bool WantsStamp => _stampsLeft > 0;

    /// <summary>Notes the arrival of the item that begins the forming batch.</summary>
    /// <param name="item">Its number.</param>
    /// <param name="now">The time; <see cref="NotRead"/> where nobody asked for it: the next rearming stamps it, if it is to be stamped.</param>
    public void Stamp_NeedsLock(long item, long now)
    {
        if (now == NotRead)
        {
            _unstamped = _stampsLeft > 0 ? item : -1;
            return;
        }

        AddStamp_NeedsLock(item, now);
    }

    /// <summary>
    /// Whether a batch that has just begun must set the timer: where none is set, for one that is set was set for an older item; and
    /// where the stamps of this period are used up and no timer ends it yet.
    /// </summary>
    public bool BeginningWantsRearm_NeedsLock => _setFor == NotSet || _unstamped >= 0 || _stampsLeft == 0;

    /// <summary>Whether anything is to be done for the item that begins the next batch: a stamp or the timer.</summary>
    public bool BeginningMatters_NeedsLock => WantsStamp || BeginningWantsRearm_NeedsLock;

    /// <summary>Whether a batch is filling that no timer watches, or the stamps of a period are used up and no timer ends it.</summary>
    public bool WantsRearm_NeedsLock(in BatchBoundaries boundaries) =>
        !_closed && !_setting && (_stampsLeft == 0 || IsUnwatched_NeedsLock(boundaries));

    /// <summary>Lets go of what is known about items that left.</summary>
    public void Taken_NeedsLock(in BatchBoundaries boundaries)
    {
        _stamps.ForgetBefore(boundaries.Head);
        _dueStamps.ForgetBefore(boundaries.Head);
    }

    /// <summary>The timer has fired: it is not set any more.</summary>
    public void Fired_NeedsLock()
    {
        _setFor = NotSet;
        _stampsLeft = StampsPerPeriod;
    }

    /// <summary>Marks what is due at <paramref name="now"/> and works out whether the timer must be set.</summary>
    /// <returns>How long the timer is to run; null when it need not be touched. Then <see cref="Set"/> must be called.</returns>
    public TimeSpan? Rearm_NeedsLock(long now, in BatchBoundaries boundaries)
    {
        if (_closed)
        {
            return null;
        }

        if (boundaries.Forming > 0 && (_unstamped >= boundaries.FormingStart || _stamps.IsEmpty))
        {
            AddStamp_NeedsLock(boundaries.FormingStart, now);
        }

        _unstamped = -1;
        MarkDue_NeedsLock(now, boundaries.Tail);
        long wakeAt = WakeAt_NeedsLock(now, boundaries);
        if (_setting)
        {
            return null;
        }

        if (_stampsLeft == 0)
        {
            _stampsLeft = PeriodRuns;
        }

        if (_setFor <= wakeAt)
        {
            return null;
        }

        _setting = true;
        _setFor = wakeAt;
        return Delay(wakeAt - now);
    }

    /// <summary>Sets the timer. Foreign: not under the gate. Then <see cref="WasSet_NeedsLock"/> must be called.</summary>
    public ITimer Set(TimeSpan delay)
    {
        if (_timer is null)
        {
            return _time.CreateTimer(static clock => ((FlushClock)clock!)._tick(), this, delay, Timeout.InfiniteTimeSpan);
        }

        _timer.Change(delay, Timeout.InfiniteTimeSpan);
        return _timer;
    }

    /// <summary>Notes what <see cref="Set"/> came to.</summary>
    /// <param name="timer">The timer; null when setting it threw.</param>
    /// <returns>The timer when the block has ended meanwhile and it must be ended, else null.</returns>
    public ITimer? WasSet_NeedsLock(ITimer? timer)
    {
        _timer ??= timer;
        _setting = false;
        return _closed ? _timer : null;
    }

    /// <summary>Disposes of a timer. Foreign: not under the gate.</summary>
    public static void End(ITimer? timer)
    {
        try
        {
            timer?.Dispose();
        }
        catch (Exception)
        {
            // The block has ended: what a broken timer has to say changes nothing for anybody.
        }
    }

    /// <summary>The block has ended.</summary>
    /// <returns>The timer to be ended, without the gate; null when there is none or whoever sets it right now will.</returns>
    public ITimer? Close_NeedsLock()
    {
        _closed = true;
        return _setting ? null : _timer;
    }

    private void AddStamp_NeedsLock(long item, long now)
    {
        _stamps.Add(item, now);
        if (_stampsLeft > 0)
        {
            _stampsLeft--;
        }
    }

    private bool IsUnwatched_NeedsLock(in BatchBoundaries boundaries) =>
        boundaries.Forming > 0 && !IsDue_NeedsLock(boundaries)
        && (_unstamped >= 0 || _stamps.IsEmpty || _setFor > _stamps.TimeOf(boundaries.FormingStart) + _timeout);

    // When the forming batch will be due, or when the period ends, whichever is first.
    private long WakeAt_NeedsLock(long now, in BatchBoundaries boundaries)
    {
        long due = boundaries.Forming > 0 && !IsDue_NeedsLock(boundaries)
            ? _stamps.TimeOf(boundaries.FormingStart) + _timeout
            : NotSet;
        return _stampsLeft == 0 ? Math.Min(due, now + _period) : due;
    }

    // What is due stays due; items that join the due batch from now on count from now.
    private void MarkDue_NeedsLock(long now, long tail)
    {
        long younger = _stamps.DropUntil(now - _timeout, tail, ref _dueStamps);
        if (younger < 0)
        {
            return;
        }

        Debug.Assert(younger >= _dueBefore, "what is due does not become young again");
        _dueBefore = younger;
        if (_stamps.IsEmpty)
        {
            _stamps.Add(tail, now);
        }
    }

    // Timers count whole milliseconds and drop the rest: rounding up keeps a tick from coming before its time. The time may have been
    // read before the item came on another thread, and a timer refuses more than the longest timeout.
    private TimeSpan Delay(long units)
    {
        double milliseconds = Math.Max(0, units) * _ticksPerUnit / TimeSpan.TicksPerMillisecond;
        return TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(milliseconds), Require.LongestTimer.TotalMilliseconds));
    }
}
