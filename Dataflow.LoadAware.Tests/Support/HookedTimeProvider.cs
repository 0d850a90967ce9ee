using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A virtual clock that tells the test of every call, before it answers, and counts the timers it gave out.</summary>
public sealed class HookedTimeProvider : TimeProvider
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Called with GetTimestamp, CreateTimer, Change or Dispose.</summary>
    public Action<string> OnCall { get; set; } = _ => { };

    public int TimersMade { get; private set; }

    public int TimersDisposed { get; private set; }

    /// <summary>How often a timer was set, when it was made included.</summary>
    public int TimesSet { get; private set; }

    /// <summary>How often the unit of the timestamps was asked for.</summary>
    public int TimesAskedForUnit { get; private set; }

    public override long TimestampFrequency
    {
        get
        {
            TimesAskedForUnit++;
            return _clock.TimestampFrequency;
        }
    }

    /// <summary>
    /// The due time of the next timer made that was not yet asked for. Wait for it before turning the clock: the state that leads to a wait shows before
    /// its timer is set, and a clock turned in between makes the timer late.
    /// </summary>
    public Task<TimeSpan> NextTimer() => _timers.Reader.ReadAsync().AsTask().InTime();

    public void Advance(double milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    public void Advance(TimeSpan time) => _clock.Advance(time);

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp()
    {
        OnCall(nameof(GetTimestamp));
        return _clock.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        TimersMade++;
        TimesSet++;
        OnCall(nameof(CreateTimer));
        HookedTimer timer = new(this, _clock.CreateTimer(callback, state, dueTime, period));
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    private sealed class HookedTimer(HookedTimeProvider owner, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            owner.TimesSet++;
            owner.OnCall(nameof(Change));
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            owner.TimersDisposed++;
            owner.OnCall(nameof(Dispose));
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
