using System.Diagnostics;

namespace Dataflow.LoadAware.Handling;

/// <summary>Says when a call may be made: not while the backend asked to be left alone, and one probe at a time while it is not trusted.</summary>
/// <remarks>
/// LOCKS. One, <c>_gate</c>, guards every field that changes; <c>_isCalm</c> alone is read without it: who reads it a moment too early
/// came a moment earlier. The clock is foreign: it is read before the gate is entered. Who waits is
/// woken on the thread pool.
/// <list type="table">
/// <item><term>closed</term><description>every call may be made; failures in a row are counted</description></item>
/// <item><term>open</term><description>the pause runs; the first to enter after it becomes the probe</description></item>
/// <item><term>half open</term><description>the probe is under way; the others wait until it has been reported</description></item>
/// </list>
/// A pause holds in every state. The circuit breaker is that of M. Nygard, Release It!
/// </remarks>
internal sealed class HandOnGate(TimeProvider time, int? threshold, TimeSpan circuitPause)
{
    // *** Set once.
    private readonly TimeProvider _time = time;
    private readonly int _threshold = threshold ?? int.MaxValue;
    private readonly TimeSpan _circuitPause = circuitPause;
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly PauseLog _pause = new(); // its inside is guarded by _gate

    // *** Guarded by _gate.
    private TaskCompletionSource _changed = NewSignal();
    private CircuitState _state;
    private int _failures;
    private bool _intakeEnded;
    private volatile bool _isCalm = true;

    /// <summary>Whether there is no pause, no failure was counted and the circuit is closed: nothing to wait for, nothing that a success would change.</summary>
    public bool IsCalm => _isCalm;

    /// <summary>Whether the backend is trusted.</summary>
    public CircuitState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>How much of the pause is left; zero when there is none.</summary>
    public TimeSpan PauseLeft() => LookAtPause(out _, out _);

    /// <summary>The time spent in pauses so far, one that runs included.</summary>
    public TimeSpan Paused()
    {
        TimeSpan now = Now;
        lock (_gate)
        {
            return _pause.Total(now);
        }
    }

    /// <summary>As <see cref="Paused"/>, for who only looks, and is to be told the rest, or of other blocks; false where the clock throws.</summary>
    public bool TryReadPaused(out TimeSpan paused)
    {
        try
        {
            paused = Paused();
            return true;
        }
        catch (Exception)
        {
            paused = default;
            return false;
        }
    }

    /// <summary>Waits until a call may be made.</summary>
    /// <returns>Whether it is the probe, whose outcome must be reported.</returns>
    public async ValueTask<bool> EnterAsync(CancellationToken token)
    {
        while (true)
        {
            if (TryEnter(Now, out bool isProbe, out TimeSpan wait, out Task changed))
            {
                return isProbe;
            }

            await WaitAsync(changed, wait, token).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a pause is over, or until no batch comes any more: then there is nobody to keep a place from.</summary>
    public async ValueTask WhilePausedAsync(CancellationToken token)
    {
        while (LookAtPause(out Task changed, out bool intakeEnded) is { Ticks: > 0 } left && !intakeEnded)
        {
            await WaitAsync(changed, left, token).ConfigureAwait(false);
        }
    }

    /// <summary>No batch comes any more.</summary>
    public void EndIntake()
    {
        lock (_gate)
        {
            _intakeEnded = true;
            Signal_NeedsLock();
        }
    }

    /// <summary>Pauses from now on for at least so long.</summary>
    public void Pause(TimeSpan length)
    {
        TimeSpan now = Now;
        lock (_gate)
        {
            Pause_NeedsLock(now, length);
        }
    }

    /// <summary>Ends a pause at once.</summary>
    public void Resume()
    {
        TimeSpan now = Now;
        lock (_gate)
        {
            if (_pause.End(now))
            {
                Signal_NeedsLock();
            }
        }
    }

    /// <summary>A call had success, were it of one item: the backend is there.</summary>
    public void Succeeded()
    {
        lock (_gate)
        {
            _failures = 0;
            if (_state != CircuitState.Closed)
            {
                _state = CircuitState.Closed;
                Signal_NeedsLock();
            }
        }
    }

    /// <summary>A call failed for a reason that lies with the backend, or a whole batch came to nothing.</summary>
    public void Failed(bool isProbe)
    {
        TimeSpan now = Now;
        lock (_gate)
        {
            _isCalm = false;
            if (isProbe || (_state == CircuitState.Closed && ++_failures >= _threshold))
            {
                Pause_NeedsLock(now, _circuitPause);
                _state = CircuitState.Open;
                Signal_NeedsLock();
            }
        }
    }

    /// <summary>The backend asked to be left alone, which says nothing of whether it works.</summary>
    public void Refused(bool isProbe, TimeSpan pause)
    {
        TimeSpan now = Now;
        lock (_gate)
        {
            Pause_NeedsLock(now, pause);
            if (isProbe)
            {
                _state = CircuitState.Open;
                Signal_NeedsLock();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool TryEnter(TimeSpan now, out bool isProbe, out TimeSpan wait, out Task changed)
    {
        lock (_gate)
        {
            (isProbe, changed) = (false, _changed.Task);
            wait = _pause.Left(now);
            if (wait > TimeSpan.Zero || _state == CircuitState.HalfOpen)
            {
                wait = wait > TimeSpan.Zero ? wait : Timeout.InfiniteTimeSpan;
                return false;
            }

            isProbe = _state == CircuitState.Open;
            _state = isProbe ? CircuitState.HalfOpen : _state;
            _isCalm = _state == CircuitState.Closed && _failures == 0;
            return true;
        }
    }

    private TimeSpan LookAtPause(out Task changed, out bool intakeEnded)
    {
        TimeSpan now = Now;
        lock (_gate)
        {
            (changed, intakeEnded) = (_changed.Task, _intakeEnded);
            return _pause.Left(now);
        }
    }

    // A timer counts whole milliseconds: rounded up, or the last one would be a busy wait. Who read the clock before the pause began, or after
    // it was set back, may find more of it left than a timer takes. The wait takes itself off the signal when its time is over.
    private async Task WaitAsync(Task changed, TimeSpan wait, CancellationToken token)
    {
        TimeSpan whole = wait == Timeout.InfiniteTimeSpan ? wait
            : wait >= Require.LongestTimer ? Require.LongestTimer
            : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        await changed.WaitAsync(whole, _time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        token.ThrowIfCancellationRequested();
    }

    private void Pause_NeedsLock(TimeSpan now, TimeSpan length)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _pause.Extend(now, length);
        _isCalm = false;
    }

    private void Signal_NeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _changed.SetResult();
        _changed = NewSignal();
    }
}
