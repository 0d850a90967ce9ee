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
    public void A_backlog_takes_less_than_twice_its_payload_and_gives_it_back()
    {
        const int Items = 1_000_000;
        var queue = new ItemQueue<long>();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Items; i++)
        {
            queue.Enqueue(i);
        }

        long full = GC.GetTotalMemory(forceFullCollection: true) - before;
        for (int left = Items; left > 0; left -= 1000)
        {
            Take(ref queue, 1000);
        }

        long drained = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.That(full, Is.InRange(Items * sizeof(long), 2 * Items * sizeof(long)));
        Assert.That(drained, Is.LessThan(Items * sizeof(long) / 20));
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
