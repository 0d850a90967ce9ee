using Dataflow.LoadAware.Batching;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>When the forming batch is due, and when the one timer is set.</summary>
[TestFixture]
internal sealed class FlushClockTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private BatchBoundaries _boundaries = new(10);
    private FlushClock _clock;
    private int _ticks;

    public FlushClockTests() => _clock = new FlushClock(Timeout, _time, () => _ticks++);

    [Test]
    public void The_first_item_of_a_batch_wants_the_timer_for_the_whole_timeout()
    {
        Arrive(1);

        Assert.That(_clock.WantsRearm_NeedsLock(_boundaries), Is.True);
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(Timeout));
    }

    [Test]
    public void Later_items_of_the_batch_do_not_set_the_timer_again()
    {
        Arrive(1);
        RearmAndSet();
        _time.Advance(Timeout / 2);
        Arrive(1);

        Assert.That(_clock.WantsRearm_NeedsLock(_boundaries), Is.False);
    }

    [Test]
    public void An_empty_queue_wants_no_timer()
    {
        Assert.That(_clock.WantsRearm_NeedsLock(_boundaries), Is.False);
        Arrive(1);
        RearmAndSet();
        TakeAll();
        _time.Advance(Timeout);
        _clock.Fired_NeedsLock();

        Assert.That(_ticks, Is.EqualTo(1));
        Assert.That(_clock.WantsRearm_NeedsLock(_boundaries), Is.False);
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.Null);
    }

    [Test]
    public void A_batch_is_due_at_the_age_of_its_oldest_item_and_stays_due_while_it_fills()
    {
        Arrive(1);
        RearmAndSet();
        _time.Advance(Timeout);
        RearmAndSet();
        bool due = _clock.IsDue_NeedsLock(_boundaries);
        Arrive(5);

        Assert.That((due, _clock.IsDue_NeedsLock(_boundaries)), Is.EqualTo((true, true)));
    }

    [Test]
    public void The_batch_behind_a_due_one_that_filled_up_has_its_own_age()
    {
        Arrive(1);
        RearmAndSet();
        _time.Advance(Timeout);
        RearmAndSet();
        Arrive(9);
        Arrive(1);

        Assert.That(_clock.IsDue_NeedsLock(_boundaries), Is.False);
        _clock.Fired_NeedsLock();
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(Timeout));
    }

    [Test]
    public void A_raised_size_brings_back_the_age_of_the_oldest_item()
    {
        Arrive(10);
        _time.Advance(Timeout / 2);
        Arrive(3);
        RearmAndSet();

        _boundaries.Resize(100);

        Assert.That(_clock.WantsRearm_NeedsLock(_boundaries), Is.True);
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(Timeout / 2));
    }

    [Test]
    public void An_item_that_was_not_stamped_when_it_came_is_stamped_by_the_next_rearming()
    {
        _boundaries.Append(10);
        _clock.Stamp_NeedsLock(0, _clock.Now());
        _time.Advance(Timeout / 2);
        _boundaries.Append();
        _clock.Stamp_NeedsLock(10, FlushClock.NotRead);
        _boundaries.Take(10);
        _clock.Taken_NeedsLock(_boundaries);

        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(Timeout));
    }

    [Test]
    public void Only_one_thread_at_a_time_sets_the_timer()
    {
        Arrive(1);
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.Not.Null);
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.Null);
    }

    [Test]
    public void A_timer_that_is_being_set_while_the_block_ends_is_left_to_its_setter()
    {
        Arrive(1);
        _clock.Rearm_NeedsLock(_clock.Now(), _boundaries);
        ITimer timer = _clock.Set(Timeout);

        Assert.That(_clock.Close_NeedsLock(), Is.Null);
        Assert.That(_clock.WasSet_NeedsLock(timer), Is.SameAs(timer));
    }

    [Test]
    public void A_delay_is_rounded_up_to_whole_milliseconds_so_that_no_tick_comes_early()
    {
        _clock = new FlushClock(TimeSpan.FromMicroseconds(1500), _time, () => _ticks++);
        Arrive(1);

        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(TimeSpan.FromMilliseconds(2)));
    }

    [Test]
    public void A_delay_is_never_longer_than_a_timer_takes_even_when_the_time_was_read_before_the_item_came()
    {
        _clock = new FlushClock(Require.LongestTimer, _time, () => _ticks++);
        long before = _clock.Now();
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Arrive(1);

        Assert.That(_clock.Rearm_NeedsLock(before, _boundaries), Is.EqualTo(Require.LongestTimer));
    }

    [Test]
    public void Under_a_fast_flow_only_the_first_batches_of_a_period_are_stamped()
    {
        Arrive(FlushClock.StampsPerPeriod * 10);

        Assert.That((_clock.WantsStamp, _clock.BeginningWantsRearm_NeedsLock), Is.EqualTo((false, true)));
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(TimeSpan.FromMilliseconds(4)), "250 ms / 64, rounded up");
    }

    [Test]
    public void The_end_of_a_period_brings_the_stamps_back_and_then_the_clock_rests()
    {
        Arrive(FlushClock.StampsPerPeriod * 10);
        RearmAndSet();
        TakeAll();
        _time.Advance(TimeSpan.FromMilliseconds(4));
        _clock.Fired_NeedsLock();

        Assert.That((_ticks, _clock.WantsStamp), Is.EqualTo((1, true)));
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.Null);
    }

    [Test]
    public void A_batch_that_is_not_stamped_is_due_at_most_a_period_early()
    {
        Arrive(FlushClock.StampsPerPeriod * 10);
        RearmAndSet();
        TakeAll();
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Arrive(1);

        Assert.That(_clock.WantsStamp, Is.False);
        _clock.Fired_NeedsLock();
        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(Timeout - TimeSpan.FromMilliseconds(3)));
    }

    [Test]
    public void A_lone_item_after_a_long_rest_has_the_whole_timeout()
    {
        Arrive(1);
        RearmAndSet();
        TakeAll();
        _time.Advance(10 * Timeout);
        _clock.Fired_NeedsLock();
        RearmAndSet();
        _time.Advance(10 * Timeout);
        Arrive(1);

        Assert.That(_clock.Rearm_NeedsLock(_clock.Now(), _boundaries), Is.EqualTo(Timeout));
    }

    private void Arrive(int count)
    {
        for (int i = 0; i < count; i++)
        {
            bool begins = _boundaries.Forming == 0;
            _boundaries.Append();
            if (begins && _boundaries.Forming > 0 && _clock.WantsStamp)
            {
                _clock.Stamp_NeedsLock(_boundaries.FormingStart, _clock.Now());
            }
        }
    }

    private void RearmAndSet()
    {
        if (_clock.Rearm_NeedsLock(_clock.Now(), _boundaries) is { } delay)
        {
            Assert.That(_clock.WasSet_NeedsLock(_clock.Set(delay)), Is.Null);
        }
    }

    private void TakeAll()
    {
        while (_boundaries.HeadLength(partial: true) is var length and > 0)
        {
            _boundaries.Take(length);
        }

        _clock.Taken_NeedsLock(_boundaries);
    }
}
