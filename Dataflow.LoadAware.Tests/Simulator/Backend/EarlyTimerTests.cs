using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Simulator;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Backend;

/// <summary>Timers that ring too early, as those of an operating system do, whose clocks count in milliseconds.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class EarlyTimerTests
{
    // 100 items under a load of .5 take exactly 66 ms.
    private static readonly CostModel Exact = new() { Jitter = 0, ItemErrorProbability = 0 };

    private readonly RungByHand _time = new();
    private readonly SimulatedBackendBlock<int> _backend;

    public EarlyTimerTests()
    {
        _backend = new(new() { Cost = Exact, TimeProvider = _time });
        _backend.Post(new int[100]);
    }

    [Test]
    public void A_timer_that_rings_a_moment_early_ends_its_batch()
    {
        _time.Ring(atMilliseconds: 65.5);

        Assert.That(_backend.GetStatistics().BatchesProcessed, Is.EqualTo(1));
    }

    [Test]
    public void The_next_batch_still_begins_at_the_end_of_the_model()
    {
        _time.Ring(atMilliseconds: 65.5);
        _backend.Post(new int[100]);

        Assert.That(_time.Due, Is.EqualTo(TimeSpan.FromMilliseconds(66 + 66 - 65.5)));
    }

    [Test]
    public void A_timer_that_rings_much_too_early_ends_nothing()
    {
        _time.Ring(atMilliseconds: 50);

        Assert.That(_backend.GetStatistics().BatchesProcessed, Is.Zero);
    }

    [Test]
    public void A_timer_that_rings_much_too_early_rings_again_for_the_rest()
    {
        _time.Ring(atMilliseconds: 50);

        Assert.That(_time.Due, Is.EqualTo(TimeSpan.FromMilliseconds(16)));
    }

    [Test]
    public void A_late_timer_costs_the_waiting_batch_nothing()
    {
        _ = _backend.SendAsync(new int[100]);
        _time.Ring(atMilliseconds: 100);

        Assert.That(_time.Due, Is.EqualTo(TimeSpan.FromMilliseconds(66 + 66 - 100)));
    }

    /// <summary>A clock with one timer, which rings when the test says so.</summary>
    private sealed class RungByHand : TimeProvider, ITimer
    {
        private TimerCallback? _callback;
        private long _ticks;

        public TimeSpan Due { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return this;
        }

        public void Ring(double atMilliseconds)
        {
            _ticks = TimeSpan.FromMilliseconds(atMilliseconds).Ticks;
            _callback!(null);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
