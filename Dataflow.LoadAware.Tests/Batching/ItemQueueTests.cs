using System.Runtime.CompilerServices;
using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>The queue of arrays behind the waiting items.</summary>
[TestFixture]
internal sealed class ItemQueueTests
{
    private const int WholeSize = 100; // of ints or longs: neither tiny nor huge

    [Test]
    public void Items_leave_in_the_order_they_came_across_arrays([Values(1, 7, 32, 33, 1000, 10_000)] int batch)
    {
        var queue = new BookedQueue<int>(batch);
        for (int i = 0; i < 20_000; i++)
        {
            queue.Enqueue(i);
        }

        Assert.That(queue.Drain(20_000, batch), Is.EqualTo(Enumerable.Range(0, 20_000)));
    }

    [Test]
    public void A_span_lands_behind_what_waits([Values(1, WholeSize, 3000)] int size)
    {
        var queue = new BookedQueue<int>(size);
        queue.Enqueue(-1);
        queue.Enqueue([.. Enumerable.Range(0, 10_000)]);
        queue.Enqueue(10_000);

        Assert.That(queue.Drain(10_002, 100), Is.EqualTo(Enumerable.Range(-1, 10_002)));
    }

    [Test]
    public void Random_steps_keep_the_order([Values(1, 10, WholeSize)] int size)
    {
        const int Seed = 20261123;
        var random = new Random(Seed);
        var queue = new BookedQueue<int>(size);
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
            else if ((count = Math.Min(random.Next(2) == 0 ? size : count, model.Count)) > 0)
            {
                int[] expected = [.. Enumerable.Range(0, count).Select(_ => model.Dequeue())];
                Assert.That(queue.Take(count), Is.EqualTo(expected), $"seed {Seed}");
            }
        }
    }

    [Test]
    public void Items_that_were_stored_by_a_lease_leave_in_their_order([Values(1, 10, 11, WholeSize)] int size)
    {
        const int Seed = 20261129;
        var random = new Random(Seed);
        var queue = new BookedQueue<int>(size);
        int next = 0;
        int left = 0;
        while (next < 20_000)
        {
            queue.Enqueue(next++);
            next += queue.StoreByLease([.. Enumerable.Range(next, random.Next(5 * size))]);
            if (random.Next(3) == 0)
            {
                int count = random.Next(2) == 0 ? random.Next(next - left) : (next - left) / size * size;
                Assert.That(queue.Drain(count, size), Is.EqualTo(Enumerable.Range(left, count)), $"seed {Seed}");
                left += count;
            }
        }
    }

    [Test]
    public void A_lease_goes_on_in_arrays_that_leave_as_batches([Values(10, WholeSize)] int size)
    {
        var queue = new BookedQueue<int>(size);
        queue.Enqueue(new int[(5 * size) + 1]);
        int stored = queue.StoreByLease(new int[(3 * size) + 2]);
        queue.Drain(8 * size, size);

        Assert.That((stored, queue.LastWhole is not null, queue.Take(3)), Is.EqualTo(((3 * size) + 2, true, new int[3])));
    }

    [Test]
    public void A_lease_ends_with_its_array_where_a_batch_would_begin_amid_the_next_one()
    {
        var queue = new BookedQueue<int>(WholeSize);
        queue.Enqueue(new int[5 * WholeSize]);
        queue.Enqueue(0);
        queue.Take(1);

        Assert.That(queue.StoreByLease(new int[2 * WholeSize]), Is.EqualTo(WholeSize - 1));
    }

    [Test]
    public void An_array_as_long_as_a_batch_leaves_as_the_batch()
    {
        var queue = new BookedQueue<int>(WholeSize);
        queue.Enqueue(new int[WholeSize * 3]);

        Assert.That(queue.Take(WholeSize), Is.SameAs(queue.LastWhole));
        Assert.That(queue.Take(WholeSize), Is.SameAs(queue.LastWhole));
    }

    [Test]
    public void A_tiny_or_a_huge_batch_is_copied_out([Values(1, 9, 5_000)] int size)
    {
        var queue = new BookedQueue<int>(size);
        queue.Enqueue(new int[size * 2]);

        queue.Take(size);

        Assert.That(queue.LastWhole, Is.Null);
    }

    [TestCase(9, false, ExpectedResult = false)]
    [TestCase(10, false, ExpectedResult = true)]
    [TestCase(15, true, ExpectedResult = false)]
    [TestCase(16, true, ExpectedResult = true)]
    public bool Batches_of_40_bytes_leave_as_they_wait_in_a_bounded_block_those_of_64(int size, bool isBounded)
    {
        var queue = new BookedQueue<int>(size, isBounded);
        queue.Enqueue(new int[size * 2]);
        queue.Take(size);

        return queue.LastWhole is not null;
    }

    [Test]
    public void After_a_partial_batch_has_left_arrays_begin_with_batches_again()
    {
        var queue = new BookedQueue<int>(WholeSize);
        queue.Enqueue(new int[30]);
        queue.Enqueue(new int[30]);
        queue.Take(30);
        queue.Enqueue(new int[WholeSize * 3]);
        queue.Take(WholeSize);

        queue.Take(WholeSize);

        Assert.That(queue.LastWhole, Is.Not.Null);
    }

    [Test]
    public void A_queue_that_runs_empty_again_and_again_allocates_nothing_but_the_batches([Values(10, WholeSize)] int size)
    {
        var queue = new BookedQueue<int>(size);
        queue.Cycle(100);
        long before = GC.GetAllocatedBytesForCurrentThread();

        queue.Cycle(1000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.EqualTo(1000 * BytesOfInts(size)));
    }

    [Test]
    public void A_queue_that_always_holds_some_items_allocates_nothing_but_the_batches([Values(10, WholeSize)] int size)
    {
        var queue = new BookedQueue<int>(size);
        queue.Enqueue(new int[size * 7]);
        queue.Cycle(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        queue.Cycle(10_000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.EqualTo(10_000 * BytesOfInts(size)));
    }

    [Test]
    public void A_forgotten_item_can_be_collected_while_others_wait()
    {
        var queue = new BookedQueue<object>(WholeSize);
        WeakReference first = EnqueueNew(queue);
        queue.Enqueue(new object());

        Drop(queue, 1);
        GC.Collect();

        Assert.That(first.IsAlive, Is.False);
        Assert.That(queue.Take(1), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_backlog_takes_less_than_twice_its_payload([Values(1, 5, 8, WholeSize, 10_000)] int size)
    {
        const int Items = 1_000_000;
        var queue = new BookedQueue<long>(size);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < Items; i++)
        {
            queue.Enqueue(i);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.InRange(Items * sizeof(long), 2 * Items * sizeof(long)));
    }

    [Test]
    public void The_arrays_of_a_backlog_are_given_back_as_it_drains_but_for_two([Values(1, WholeSize)] int size)
    {
        var queue = new BookedQueue<long>(size);
        List<WeakReference> arrays = FillAndDrain(queue, 500_000);

        GC.Collect();

        Assert.That(arrays, Has.Count.GreaterThan(200));
        Assert.That(arrays.Count(array => array.IsAlive), Is.InRange(0, 2));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> FillAndDrain(BookedQueue<long> queue, int count)
    {
        queue.Enqueue(new long[count]);
        List<WeakReference> arrays = [];
        for (; count > 0; count -= 100)
        {
            object array = queue.HeadArray;
            if (arrays.Count == 0 || !ReferenceEquals(arrays[^1].Target, array))
            {
                arrays.Add(new WeakReference(array));
            }

            queue.Take(100);
        }

        queue.ForgetLastWhole();
        return arrays;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(BookedQueue<object> queue, int count) => queue.Take(count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EnqueueNew(BookedQueue<object> queue)
    {
        var item = new object();
        queue.Enqueue(item);
        return new WeakReference(item);
    }

    private static long BytesOfInts(int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(new int[length]);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>A queue with the books that tell it where batches end.</summary>
    private sealed class BookedQueue<T>(int size, bool isBounded = false)
    {
        private readonly T[] _some = new T[size];
        private ItemQueue<T> _queue = new();
        private BatchBoundaries _boundaries = new(size);

        public T[]? LastWhole { get; private set; }

        public object HeadArray => _queue.Head.Array.Items;

        public void Enqueue(T item)
        {
            _queue.Enqueue(item, _boundaries, isBounded);
            _boundaries.Append();
        }

        public void Enqueue(ReadOnlySpan<T> items)
        {
            _queue.Enqueue(items, _boundaries, isBounded);
            _boundaries.Append(items.Length);
        }

        public int StoreByLease(T[] items)
        {
            var lease = new Lease();
            ArraysAhead ahead = _queue.Ahead(int.MaxValue, _boundaries, isBounded);
            lease.Begin_NeedsLock(_queue.TailItems, _queue.TailItems.Length, _queue.FreeSlots, ahead);
            int stored = items.TakeWhile(lease.TryStore).Count();
            _queue.CountStored(stored);
            _boundaries.Append(stored);
            return stored;
        }

        public T[] Take(int count)
        {
            ItemQueue<T>.Position head = _queue.Head;
            LastWhole = head.Whole(count);
            T[] batch = LastWhole ?? new T[count];
            if (LastWhole is null)
            {
                ItemQueue<T>.Copy(head, batch);
                ItemQueue<T>.Forget(head, count);
                _queue.Advance(count, tailIsGranted: false);
            }
            else
            {
                _queue.HandOver();
            }

            _boundaries.Take(count);
            return batch;
        }

        public void ForgetLastWhole() => LastWhole = null;

        public void Cycle(int times)
        {
            for (int i = 0; i < times; i++)
            {
                Enqueue(_some);
                Take(size);
            }
        }

        public List<T> Drain(int count, int batch)
        {
            List<T> all = [];
            for (int left = count; left > 0; left -= batch)
            {
                all.AddRange(Take(Math.Min(batch, left)));
            }

            return all;
        }
    }
}
