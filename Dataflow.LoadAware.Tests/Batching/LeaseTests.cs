using System.Runtime.CompilerServices;
using Dataflow.LoadAware.Batching;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>A grant that one thread uses up without the gate, and how it is taken back.</summary>
[TestFixture]
internal sealed class LeaseTests
{
    private readonly int[] _slots = new int[8];
    private Lease _lease = null!;

    [SetUp]
    public void Make_a_lease_of_this_thread()
    {
        Array.Clear(_slots);
        _lease = new Lease();
        _lease.Begin_NeedsLock(_slots, end: 6, slots: 4, ahead: default);
    }

    [Test]
    public void Items_land_in_its_slots_and_no_further()
    {
        bool[] stored = [.. Enumerable.Range(1, 5).Select(_lease.TryStore)];

        Assert.That(stored, Is.EqualTo(new[] { true, true, true, true, false }));
        Assert.That(_slots, Is.EqualTo(new[] { 0, 0, 1, 2, 3, 4, 0, 0 }));
    }

    [Test]
    public void It_is_of_the_thread_that_made_it()
    {
        bool others = true;
        OtherThread.Ends(() => others = _lease.IsMine, Patience.ShouldHappen);

        Assert.That((_lease.IsMine, others), Is.EqualTo((true, false)));
    }

    [Test]
    public void Its_holder_takes_it_back_without_force()
    {
        _lease.TryStore(1);

        Assert.That((_lease.Revoke_NeedsLock(out int left), left), Is.EqualTo((LeaseEnd.ByHolder, 3)));
        Assert.That(_lease.TryStore(2), Is.False);
    }

    [Test]
    public void A_holder_that_does_nothing_more_has_to_be_forced_and_stores_nothing_afterwards()
    {
        _lease.TryStore(1);

        Assert.That(RevokedElsewhere(), Is.EqualTo((LeaseEnd.Forced, 3)));
        Assert.That((_lease.TryStore(2), _slots[3]), Is.EqualTo((false, 0)));
    }

    [Test]
    public void What_is_used_up_was_handed_back()
    {
        foreach (int item in Enumerable.Range(1, 5))
        {
            _lease.TryStore(item);
        }

        Assert.That((_lease.IsHandedBack, RevokedElsewhere()), Is.EqualTo((true, (LeaseEnd.HandedBack, 0))));
    }

    [Test]
    public void Where_its_slots_end_its_holder_adds_arrays_as_many_as_it_may()
    {
        var added = new int[4][];
        _lease.Begin_NeedsLock(_slots, end: 8, slots: 1, new ArraysAhead(added, First: 1, Count: 2, Length: 3));
        bool[] stored = [.. Enumerable.Range(1, 8).Select(_lease.TryStore)];

        Assert.That(stored, Is.EqualTo(new[] { true, true, true, true, true, true, true, false }));
        Assert.That((_slots[7], added), Is.EqualTo((1, new int[]?[] { null, [2, 3, 4], [5, 6, 7], null })));
        Assert.That((_lease.IsHandedBack, RevokedElsewhere()), Is.EqualTo((true, (LeaseEnd.HandedBack, 0))));
    }

    [Test]
    public void The_slots_of_arrays_that_were_not_added_are_left_too([Range(0, 7)] int items)
    {
        var added = new int[2][];
        _lease.Begin_NeedsLock(_slots, end: 8, slots: 1, new ArraysAhead(added, First: 0, Count: 2, Length: 3));
        int stored = Enumerable.Range(0, items).Count(_lease.TryStore);

        Assert.That((_lease.Revoke_NeedsLock(out int left), left), Is.EqualTo((LeaseEnd.ByHolder, 7 - stored)));
        Assert.That(_lease.TryStore(1), Is.False);
    }

    [Test]
    public void Once_revoked_it_adds_no_array()
    {
        var added = new int[2][];
        _lease.Begin_NeedsLock(_slots, end: 8, slots: 1, new ArraysAhead(added, First: 0, Count: 2, Length: 3));
        _lease.TryStore(1);
        RevokedElsewhere();

        Assert.That((_lease.TryStore(2), added), Is.EqualTo((false, new int[]?[] { null, null })));
    }

    [Test]
    public void An_array_for_which_there_is_no_memory_ends_it()
    {
        var added = new int[2][];
        _lease.Begin_NeedsLock(_slots, end: 8, slots: 1, new ArraysAhead(added, First: 0, Count: 1, Length: int.MaxValue));
        bool[] stored = [_lease.TryStore(1), _lease.TryStore(2), _lease.TryStore(3)];

        Assert.That((stored, _lease.IsHandedBack, added), Is.EqualTo((new[] { true, false, false }, true, new int[]?[] { null, null })));
    }

    [Test]
    public void Once_taken_back_it_keeps_no_array_alive()
    {
        WeakReference added = AddAndRevoke(_lease);
        GC.Collect();

        Assert.That(added.IsAlive, Is.False);
        GC.KeepAlive(_lease);
    }

    [Test]
    public void A_holder_that_begins_anew_may_store_again()
    {
        RevokedElsewhere();
        _lease.Begin_NeedsLock(_slots, end: 8, slots: 1, ahead: default);

        Assert.That((_lease.IsHandedBack, _lease.TryStore(9), _slots[7]), Is.EqualTo((false, true, 9)));
    }

    // The holder stores as fast as it can; each time the lease is taken back from it, all that it believes to have stored is there, and no more.
    [Test]
    public void Whoever_takes_it_back_sees_all_that_was_stored_and_nothing_comes_after([Values(0, 99)] int arrays)
    {
        const int Rounds = 2_000;
        const int Slots = 1_000;
        const int ArrayLength = 10;
        var items = new int[Slots - (arrays * ArrayLength)];
        var added = new int[arrays][];
        Lease? lease = null;
        int stored = 0;
        using var begun = new SemaphoreSlim(0);
        using var ended = new SemaphoreSlim(0);
        using var looked = new SemaphoreSlim(0);
        var holder = new Thread(() =>
        {
            lease = new Lease();
            for (int round = 1; round <= Rounds; round++)
            {
                Array.Clear(added);
                lease.Begin_NeedsLock(items, items.Length, items.Length, new ArraysAhead(added, First: 0, arrays, ArrayLength));
                begun.Release();
                for (stored = 0; lease.TryStore(round); stored++)
                {
                }

                ended.Release();
                looked.Wait();
            }
        })
        { IsBackground = true };
        holder.Start();

        for (int round = 1; round <= Rounds; round++)
        {
            begun.Wait();
            Thread.SpinWait(round % 50);
            lease!.Revoke_NeedsLock(out int left);
            int count = Slots - left;
            int seen = All().TakeWhile(item => item == round).Count();
            ended.Wait();
            (int believed, int inTheEnd) = (stored, All().Count(item => item == round));
            looked.Release();

            Assert.That((seen, believed, inTheEnd), Is.EqualTo((count, count, count)), $"round {round}");
        }

        Assert.That(holder.Join(Patience.ShouldHappen), Is.True);

        IEnumerable<int> All() => items.Concat(added.TakeWhile(array => array is not null).SelectMany(array => array));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AddAndRevoke(Lease lease)
    {
        var added = new int[1][];
        lease.Begin_NeedsLock(new int[1], end: 1, slots: 1, new ArraysAhead(added, First: 0, Count: 1, Length: 3));
        lease.TryStore(1);
        lease.TryStore(2);
        lease.Revoke_NeedsLock(out _);
        return new WeakReference(added[0]);
    }

    private (LeaseEnd End, int Left) RevokedElsewhere()
    {
        (LeaseEnd, int) result = default;
        OtherThread.Ends(() => result = (_lease.Revoke_NeedsLock(out int left), left), Patience.ShouldHappen);
        return result;
    }
}
