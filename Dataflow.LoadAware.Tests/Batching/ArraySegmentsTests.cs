using System.Runtime.CompilerServices;
using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>The segments that hold a queue's arrays.</summary>
[TestFixture]
internal sealed class ArraySegmentsTests
{
    private ArraySegments<int> _arrays = new();
    private int _next;

    [SetUp]
    public void Begin_empty() => (_arrays, _next) = (new ArraySegments<int>(), 0);

    [Test]
    public void Arrays_leave_in_the_order_they_came([Values(1, 3, 4, 5, 64, 500)] int waiting)
    {
        List<int> left = [];
        Add(waiting);
        for (int i = 0; i < 1000; i++)
        {
            Add(1);
            left.Add(Remove());
        }

        while (_arrays.Count > 0)
        {
            left.Add(Remove());
        }

        Assert.That(left, Is.EqualTo(Enumerable.Range(0, waiting + 1000)));
    }

    [Test]
    public void A_place_leads_to_all_behind_it([Values(1, 4, 5, 12, 13, 200)] int waiting)
    {
        Add(waiting);

        Assert.That(All(), Is.EqualTo(Enumerable.Range(0, waiting)));
    }

    [Test]
    public void Arrays_that_were_put_behind_the_last_one_are_there_once_they_are_counted([Values(1, 3, 5, 100)] int waiting)
    {
        Add(waiting);
        ArraysAhead ahead = _arrays.Ahead(atMost: 100, length: 1);
        for (int i = 0; i < ahead.Count; i++)
        {
            ahead.Into![ahead.First + i] = new[] { _next++ };
        }

        int before = All().Count;
        _arrays.CountAdded(ahead.Count);

        Assert.That((before, All(), _arrays.Last[0]), Is.EqualTo((waiting, Enumerable.Range(0, _next), _next - 1)));
        Assert.That((ahead.Count, _arrays.Ahead(100, 1).Count), Is.EqualTo((_next - waiting, 0)), "the segment is full");
        Assert.That(_next, Is.GreaterThan(waiting));
    }

    [Test]
    public void No_more_arrays_may_be_put_behind_the_last_one_than_are_wanted()
    {
        Add(1);

        Assert.That(_arrays.Ahead(atMost: 2, length: 7), Is.EqualTo(new ArraysAhead(_arrays.Ahead(3, 7).Into, First: 1, Count: 2, Length: 7)));
    }

    [Test]
    public void A_place_stays_good_while_arrays_come_and_those_before_it_leave()
    {
        Add(100);
        ArraySegments<int>.Place place = _arrays.First;
        for (int i = 0; i < 50; i++)
        {
            place = place.Next;
        }

        for (int i = 0; i < 50; i++)
        {
            Remove();
            Add(5);
        }

        Assert.That((place.Items[0], place.Next.Items[0]), Is.EqualTo((50, 51)));
    }

    [Test]
    public void Going_back_forgets_what_came_since([Values(0, 1, 4, 5, 64)] int before, [Values(1, 3, 4, 300)] int since)
    {
        Add(before);
        ArraySegments<int> earlier = _arrays;
        Add(since);

        _arrays.GoBackTo(earlier);
        Assert.That(All(), Is.EqualTo(Enumerable.Range(0, before)));

        _next = before;
        Add(70);
        Assert.That(All(), Is.EqualTo(Enumerable.Range(0, before + 70)));
    }

    [Test]
    public void As_many_arrays_come_and_go_without_a_new_segment([Values(0, 1, 7, 63, 64, 65, 1000)] int waiting)
    {
        var some = new int[1];
        Add(waiting);
        ComeAndGo(10_000);

        Assert.That(BytesOf(() => ComeAndGo(10_000)), Is.Zero);

        void ComeAndGo(int times)
        {
            for (int i = 0; i < times; i++)
            {
                _arrays.Add(some);
                _arrays.RemoveFirst();
            }
        }
    }

    [Test]
    public void A_long_queue_costs_little_more_than_a_reference_an_array()
    {
        const int Many = 100_000;
        var some = new int[1];
        long bytes = BytesOf(() =>
        {
            for (int i = 0; i < Many; i++)
            {
                _arrays.Add(some);
            }
        });

        Assert.That((double)bytes / Many, Is.InRange(8, 10));
    }

    [Test]
    public void The_segments_of_a_long_queue_are_given_back_as_it_drains_but_for_two()
    {
        WeakReference[] segments = FillAndDrain(1_000);

        GC.Collect();

        Assert.That(segments, Has.Length.GreaterThan(10));
        Assert.That(segments.Count(segment => segment.IsAlive), Is.InRange(0, 2));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference[] FillAndDrain(int count)
    {
        Add(count);
        List<object> segments = [];
        for (; count > 0; count--)
        {
            segments.Add(_arrays.First.Segment);
            Remove();
        }

        return [.. segments.Distinct().Select(segment => new WeakReference(segment))];
    }

    private static long BytesOf(Action code)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        code();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Add(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _arrays.Add([_next++]);
        }
    }

    private int Remove()
    {
        int first = _arrays.First.Items[0];
        _arrays.RemoveFirst();
        return first;
    }

    private List<int> All()
    {
        List<int> all = [];
        if (_arrays.Count > 0)
        {
            for (ArraySegments<int>.Place place = _arrays.First; all.Count < _arrays.Count; place = place.Next)
            {
                all.Add(place.Items[0]);
            }
        }

        return all;
    }
}
