using System.Runtime.CompilerServices;
using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>The chain of arrays behind the waiting items.</summary>
[TestFixture]
internal sealed class ItemQueueTests
{
    [Test]
    public void Items_leave_in_the_order_they_came_across_arrays([Values(1, 7, 32, 33, 1000)] int batch)
    {
        var queue = new ItemQueue<int>();
        for (int i = 0; i < 20_000; i++)
        {
            queue.Enqueue(i);
        }

        Assert.That(Drain(ref queue, 20_000, batch), Is.EqualTo(Enumerable.Range(0, 20_000)));
    }

    [Test]
    public void A_span_lands_behind_what_waits()
    {
        var queue = new ItemQueue<int>();
        queue.Enqueue(-1);
        queue.Enqueue([.. Enumerable.Range(0, 10_000)]);
        queue.Enqueue(10_000);

        Assert.That(Drain(ref queue, 10_002, 100), Is.EqualTo(Enumerable.Range(-1, 10_002)));
    }

    [Test]
    public void Random_steps_keep_the_order()
    {
        const int Seed = 20261123;
        var random = new Random(Seed);
        var queue = new ItemQueue<int>();
        var model = new Queue<int>();
        for (int next = 0; next < 50_000;)
        {
            int count = random.Next(1, 200);
            if (random.Next(2) == 0)
            {
                queue.Enqueue([.. Enumerable.Range(next, count)]);
                Enumerable.Range(next, count).ToList().ForEach(model.Enqueue);
                next += count;
            }
            else if ((count = Math.Min(count, model.Count)) > 0)
            {
                int[] expected = [.. Enumerable.Range(0, count).Select(_ => model.Dequeue())];
                Assert.That(Take(ref queue, count), Is.EqualTo(expected), $"seed {Seed}");
            }
        }
    }

    [Test]
    public void A_queue_that_runs_empty_again_and_again_allocates_nothing()
    {
        var queue = new ItemQueue<int>();
        var batch = new int[100];
        Cycle(ref queue, batch, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Cycle(ref queue, batch, 1000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_queue_that_always_holds_some_items_settles_on_the_arrays_it_has()
    {
        var queue = new ItemQueue<int>();
        var batch = new int[100];
        queue.Enqueue(new int[700]);
        Cycle(ref queue, batch, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Cycle(ref queue, batch, 10_000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_forgotten_item_can_be_collected_while_others_wait()
    {
        var queue = new ItemQueue<object>();
        WeakReference first = EnqueueNew(ref queue);
        queue.Enqueue(new object());

        ItemQueue<object>.Forget(queue.Head, 1);
        queue.Advance(1);
        GC.Collect();

        Assert.That(first.IsAlive, Is.False);
        Assert.That(Take(ref queue, 1), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_backlog_takes_less_than_twice_its_payload()
    {
        const int Items = 1_000_000;
        var queue = new ItemQueue<long>();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < Items; i++)
        {
            queue.Enqueue(i);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.InRange(Items * sizeof(long), 2 * Items * sizeof(long)));
    }

    [Test]
    public void The_arrays_of_a_backlog_are_given_back_as_it_drains_but_for_two()
    {
        var queue = new ItemQueue<long>();
        List<WeakReference> arrays = FillAndDrain(ref queue, 500_000);

        GC.Collect();

        Assert.That(arrays, Has.Count.GreaterThan(200));
        Assert.That(arrays.Count(array => array.IsAlive), Is.InRange(1, 2));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> FillAndDrain(ref ItemQueue<long> queue, int count)
    {
        queue.Enqueue(new long[count]);
        List<WeakReference> arrays = [];
        for (; count > 0; count -= 100)
        {
            object array = queue.Head.Segment!;
            if (arrays.Count == 0 || !ReferenceEquals(arrays[^1].Target, array))
            {
                arrays.Add(new WeakReference(array));
            }

            Take(ref queue, 100);
        }

        return arrays;
    }

    private static WeakReference EnqueueNew(ref ItemQueue<object> queue)
    {
        var item = new object();
        queue.Enqueue(item);
        return new WeakReference(item);
    }

    private static void Cycle(ref ItemQueue<int> queue, int[] batch, int times)
    {
        for (int i = 0; i < times; i++)
        {
            queue.Enqueue(batch);
            ItemQueue<int>.Copy(queue.Head, batch);
            queue.Advance(batch.Length);
        }
    }

    private static T[] Take<T>(ref ItemQueue<T> queue, int count)
    {
        var items = new T[count];
        ItemQueue<T>.Copy(queue.Head, items);
        ItemQueue<T>.Forget(queue.Head, count);
        queue.Advance(count);
        return items;
    }

    private static List<T> Drain<T>(ref ItemQueue<T> queue, int count, int batch)
    {
        List<T> all = [];
        for (int left = count; left > 0; left -= batch)
        {
            all.AddRange(Take(ref queue, Math.Min(batch, left)));
        }

        return all;
    }
}
