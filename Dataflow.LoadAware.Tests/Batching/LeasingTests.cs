using Dataflow.LoadAware.Batching;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>Whom a grant is leased to.</summary>
[TestFixture]
internal sealed class LeasingTests
{
    private const int Slots = 100;

    private Leasing _leasing = new();

    [SetUp]
    public void Begin() => _leasing = new Leasing();

    [Test]
    public void The_first_lease_follows_a_thousand_items_of_one_thread()
    {
        bool[] leased = [.. new long[] { 0, 10, 1_000, Leasing.FirstThreshold }.Select(accepted => _leasing.ForPoster(accepted, Slots) is not null)];

        Assert.That(leased, Is.EqualTo(new[] { false, false, false, true }));
    }

    [Test]
    public void Another_thread_in_between_begins_the_count_anew()
    {
        _leasing.ForPoster(0, Slots);
        Elsewhere(() => _leasing.ForPoster(1_000, Slots));
        _leasing.ForPoster(1_001, Slots);

        Assert.That(_leasing.ForPoster(1_100, Slots), Is.Null);
    }

    [Test]
    public void Once_leases_pay_another_thread_is_given_one_when_it_comes_twice_in_a_row()
    {
        List<bool> leased = [];
        Pay();
        Elsewhere(() =>
        {
            leased.Add(_leasing.ForPoster(5_000, Slots) is not null);
            leased.Add(_leasing.ForPoster(5_010, Slots) is not null);
        });

        Assert.That(leased, Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void A_thread_that_comes_back_has_its_own_lease()
    {
        Lease first = Pay();
        Elsewhere(() => _leasing.ForPoster(5_000, Slots));
        _leasing.ForPoster(5_010, Slots);

        Assert.That(_leasing.ForPoster(5_020, Slots), Is.SameAs(first));
    }

    [Test]
    public void Not_every_turn_of_many_threads_makes_a_lease()
    {
        Pay();
        List<bool> leased = [];
        foreach (long accepted in new long[] { 2_000, 2_100, 3_200 })
        {
            Elsewhere(() =>
            {
                _leasing.ForPoster(accepted, Slots);
                leased.Add(_leasing.ForPoster(accepted, Slots) is not null);
            });
        }

        Assert.That(leased, Is.EqualTo(new[] { false, true, true }));
    }

    [Test]
    public void A_few_slots_are_not_leased()
    {
        Pay();

        Assert.That(_leasing.ForPoster(2_000, Leasing.FewestSlots - 1), Is.Null);
    }

    [Test]
    public void Force_that_was_paid_for_leaves_leases_on()
    {
        Pay();
        _leasing.Ended(LeaseEnd.Forced, 0);
        _leasing.Ended(LeaseEnd.ByHolder, 2 * Leasing.CostOfForce);
        _leasing.Ended(LeaseEnd.Forced, 0);

        Assert.That(_leasing.ForPoster(20_000, Slots), Is.Not.Null);
    }

    [Test]
    public void Force_again_before_the_first_was_paid_for_puts_the_next_lease_off_four_times_as_long()
    {
        Pay();
        _leasing.Ended(LeaseEnd.Forced, 100);
        _leasing.Ended(LeaseEnd.Forced, 100);

        Assert.That(LeasedFrom(100_000, after: [0, 3 * Leasing.FirstThreshold, 4 * Leasing.FirstThreshold]), Is.EqualTo(new[] { false, false, true }));
    }

    [TestCase(LeaseEnd.ByHolder, 1, false, TestName = "Leases that their holder ends after an item or two do not pay")]
    [TestCase(LeaseEnd.ByHolder, 9, true, TestName = "Leases that their holder uses up do pay")]
    [TestCase(LeaseEnd.HandedBack, 10, false, TestName = "Leases that are handed back after a few items do not pay")]
    [TestCase(LeaseEnd.HandedBack, 300, true, TestName = "Leases that are handed back after some hundred items do pay")]
    public void Leases_go_on_if_they_pay(LeaseEnd end, int stored, bool goOn)
    {
        Pay();
        for (int i = 0; i < 10_000; i++)
        {
            _leasing.Ended(end, stored);
        }

        Assert.That(LeasedFrom(100_000, after: [0, 1]), Is.EqualTo(new[] { goOn, goOn }));
    }

    private bool[] LeasedFrom(long accepted, int[] after) => [.. after.Select(items => _leasing.ForPoster(accepted + items, Slots) is not null)];

    private Lease Pay()
    {
        _leasing.ForPoster(0, Slots);
        return _leasing.ForPoster(Leasing.FirstThreshold, Slots)!;
    }

    private static void Elsewhere(Action act) => Assert.That(OtherThread.Ends(act, Patience.ShouldHappen), Is.True);
}
