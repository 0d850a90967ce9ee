using Dataflow.LoadAware.Batching;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>What a plain post touches: the grant.</summary>
[TestFixture]
internal sealed class IntakeTests
{
    private readonly int[] _slots = new int[10];
    private Intake<int> _intake = new();

    [SetUp]
    public void Enter() => _intake.Gate.Enter();

    [Test]
    public void Without_a_grant_nothing_is_stored() =>
        Assert.That((_intake.MayStore, _intake.TryStore_NeedsLock(1)), Is.EqualTo((false, false)));

    [Test]
    public void A_grant_is_stored_where_it_says_and_no_further()
    {
        _intake.Grant_NeedsLock(_slots, first: 3, count: 2);

        bool[] stored = [.. Enumerable.Range(1, 3).Select(item => _intake.TryStore_NeedsLock(item))];

        Assert.That(stored, Is.EqualTo(new[] { true, true, false }));
        Assert.That(_slots, Is.EqualTo(new[] { 0, 0, 0, 1, 2, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void What_was_stored_is_told_once()
    {
        _intake.Grant_NeedsLock(_slots, first: 0, count: 5);
        _intake.TryStore_NeedsLock(1);
        _intake.TryStore_NeedsLock(2);

        Assert.That((_intake.TakeBack_NeedsLock(out _), _intake.TakeBack_NeedsLock(out _)), Is.EqualTo((2, 0)));
    }

    [Test]
    public void A_grant_that_was_taken_back_is_void()
    {
        _intake.Grant_NeedsLock(_slots, first: 0, count: 5);
        _intake.TakeBack_NeedsLock(out _);

        Assert.That((_intake.MayStore, _intake.TryStore_NeedsLock(1)), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_leased_grant_is_stored_without_the_gate_by_its_holder_alone()
    {
        bool others = true;
        _intake.Grant_NeedsLock(_slots, first: 3, count: 2);
        _intake.Lease_NeedsLock(new Lease(), ahead: default);
        bool shared = _intake.TryStore_NeedsLock(1);
        _intake.Gate.Exit();

        OtherThread.Ends(() => others = _intake.TryStoreByLease(2), Patience.ShouldHappen);
        bool[] stored = [.. Enumerable.Range(3, 3).Select(item => _intake.TryStoreByLease(item))];

        Assert.That((shared, others), Is.EqualTo((false, false)));
        Assert.That(stored, Is.EqualTo(new[] { true, true, false }));
        Assert.That(_slots, Is.EqualTo(new[] { 0, 0, 0, 3, 4, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void What_was_stored_by_a_lease_is_told_once()
    {
        _intake.Grant_NeedsLock(_slots, first: 0, count: 5);
        _intake.Lease_NeedsLock(new Lease(), ahead: default);
        _intake.TryStoreByLease(1);
        _intake.TryStoreByLease(2);

        Assert.That((_intake.TakeBack_NeedsLock(out _), _intake.TakeBack_NeedsLock(out _)), Is.EqualTo((2, 0)));
        Assert.That(_intake.TryStoreByLease(3), Is.False);
    }

    [Test]
    public void What_was_stored_in_arrays_ahead_is_told_with_the_rest([Range(0, 12)] int items)
    {
        _intake.Grant_NeedsLock(_slots, first: 5, count: 5);
        _intake.Lease_NeedsLock(new Lease(), new ArraysAhead(new int[4][], First: 1, Count: 2, Length: 3));
        int stored = Enumerable.Range(0, items).Count(_intake.TryStoreByLease);

        Assert.That((_intake.Granted, stored, _intake.TakeBack_NeedsLock(out _)), Is.EqualTo((11, Math.Min(items, 11), stored)));
    }

    [Test]
    public void An_empty_grant_is_not_leased()
    {
        _intake.Grant_NeedsLock(_slots, first: 0, count: 0);
        _intake.Lease_NeedsLock(new Lease(), ahead: default);

        Assert.That((_intake.TryStoreByLease(1), _intake.TakeBack_NeedsLock(out _)), Is.EqualTo((false, 0)));
    }
}
