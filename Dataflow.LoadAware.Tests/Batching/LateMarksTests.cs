using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>Which arrivals a mark waits for.</summary>
[TestFixture]
internal sealed class LateMarksTests
{
    private readonly LateMarks _marks = new();

    [Test]
    public void A_mark_waits_for_what_arrives()
    {
        _marks.Begin();
        _marks.Ask(null);

        Assert.That(_marks.TryTakeDue(out _), Is.False);
    }

    [Test]
    public void A_mark_is_due_when_all_that_arrived_is_over()
    {
        long one = _marks.Begin();
        long two = _marks.Begin();
        _marks.Ask(null);
        _marks.End(two);
        Assert.That(_marks.TryTakeDue(out _), Is.False);
        _marks.End(one);

        Assert.That(_marks.TryTakeDue(out _), Is.True);
    }

    [Test]
    public void Two_triggers_that_wait_for_the_same_arrivals_are_one_mark()
    {
        long begun = _marks.Begin();
        _marks.Ask(null);
        _marks.Ask(null);
        _marks.End(begun);
        _marks.TryTakeDue(out _);

        Assert.That(_marks.TryTakeDue(out _), Is.False);
    }

    [Test]
    public void A_trigger_after_another_arrival_began_is_a_mark_of_its_own()
    {
        long one = _marks.Begin();
        _marks.Ask(null);
        long two = _marks.Begin();
        _marks.Ask(null);
        _marks.End(one);
        bool first = _marks.TryTakeDue(out _);
        bool tooSoon = _marks.TryTakeDue(out _);
        _marks.End(two);

        Assert.That((first, tooSoon, _marks.TryTakeDue(out _)), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void A_mark_does_not_wait_for_what_begins_to_arrive_later()
    {
        long before = _marks.Begin();
        _marks.Ask(null);
        _marks.Begin();
        _marks.End(before);

        Assert.That(_marks.TryTakeDue(out _), Is.True);
    }

    [Test]
    public void An_end_of_what_began_later_does_not_count()
    {
        _marks.Begin();
        _marks.Ask(null);
        _marks.End(_marks.Begin());

        Assert.That(_marks.TryTakeDue(out _), Is.False);
    }

    [Test]
    public void Of_two_marks_each_waits_for_its_own()
    {
        FlushWaiter first = new(0);
        long before = _marks.Begin();
        _marks.Ask(first);
        long between = _marks.Begin();
        _marks.Ask(new FlushWaiter(0));
        _marks.End(before);

        Assert.That((_marks.TryTakeDue(out FlushWaiter? due), due, _marks.TryTakeDue(out _)), Is.EqualTo((true, first, false)));
        _marks.End(between);
        Assert.That(_marks.TryTakeDue(out _), Is.True);
    }
}
