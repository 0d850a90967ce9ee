using Dataflow.LoadAware.Batching;
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
}
