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
        _lease.Begin_NeedsLock(_slots, end: 6, slots: 4);
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
    public void A_holder_that_begins_anew_may_store_again()
    {
        RevokedElsewhere();
        _lease.Begin_NeedsLock(_slots, end: 8, slots: 1);

        Assert.That((_lease.IsHandedBack, _lease.TryStore(9), _slots[7]), Is.EqualTo((false, true, 9)));
    }

    // The holder stores as fast as it can; each time the lease is taken back from it, all that it believes to have stored is there, and no more.
    [Test]
    public void Whoever_takes_it_back_sees_all_that_was_stored_and_nothing_comes_after()
    {
        const int Rounds = 2_000;
        const int Slots = 1_000;
        var items = new int[Slots];
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
                lease.Begin_NeedsLock(items, end: Slots, slots: Slots);
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
            int seen = Array.FindIndex(items, item => item != round);
            ended.Wait();
            (int believed, int inTheEnd) = (stored, items.Count(item => item == round));
            looked.Release();

            Assert.That((seen < 0 ? Slots : seen, believed, inTheEnd), Is.EqualTo((count, count, count)), $"round {round}");
        }

        Assert.That(holder.Join(Patience.ShouldHappen), Is.True);
    }

    private (LeaseEnd End, int Left) RevokedElsewhere()
    {
        (LeaseEnd, int) result = default;
        OtherThread.Ends(() => result = (_lease.Revoke_NeedsLock(out int left), left), Patience.ShouldHappen);
        return result;
    }
}
