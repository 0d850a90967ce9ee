using Dataflow.LoadAware.Batching;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>Whom a grant is leased to.</summary>
[TestFixture]
internal sealed class LeasingTests
{
    private Leasing _leasing = new();

    [SetUp]
    public void Begin() => _leasing = new Leasing();

    [Test]
    public void The_first_lease_follows_a_thousand_items_of_one_thread()
    {
        bool[] leased = [.. new long[] { 0, 10, 1_000, Leasing.FirstThreshold }.Select(accepted => _leasing.ForPoster(accepted) is not null)];

        Assert.That(leased, Is.EqualTo(new[] { false, false, false, true }));
    }

    [Test]
    public void Another_thread_in_between_begins_the_count_anew()
    {
        _leasing.ForPoster(0);
        Elsewhere(() => _leasing.ForPoster(1_000));
        _leasing.ForPoster(1_001);

        Assert.That(_leasing.ForPoster(1_100), Is.Null);
    }

    [Test]
    public void Once_leases_pay_another_thread_is_given_one_when_it_comes_twice_in_a_row()
    {
        List<bool> leased = [];
        Pay();
        Elsewhere(() =>
        {
            leased.Add(_leasing.ForPoster(5_000) is not null);
            leased.Add(_leasing.ForPoster(5_010) is not null);
        });

        Assert.That(leased, Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void A_thread_that_comes_back_has_its_own_lease()
    {
        Lease first = Pay();
        Elsewhere(() => _leasing.ForPoster(5_000));
        _leasing.ForPoster(5_010);

        Assert.That(_leasing.ForPoster(5_020), Is.SameAs(first));
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
                _leasing.ForPoster(accepted);
                leased.Add(_leasing.ForPoster(accepted) is not null);
            });
        }

        Assert.That(leased, Is.EqualTo(new[] { false, true, true }).Or.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void Force_that_was_paid_for_leaves_leases_on()
    {
        Pay();
        _leasing.Forced(2_000);
        _leasing.ForPoster(2_010);

        Assert.That(_leasing.ForPoster(2_020), Is.Not.Null);
    }

    [Test]
    public void Force_that_comes_too_soon_doubles_the_items_before_the_next_lease()
    {
        Pay();
        _leasing.Forced(2_000);
        _leasing.Forced(2_000 + Leasing.ItemsThatPay - 1);
        long from = 100_000;
        bool[] leased =
        [
            .. new[] { from, from + Leasing.FirstThreshold, from + (2 * Leasing.FirstThreshold) }.Select(accepted => _leasing.ForPoster(accepted) is not null),
        ];

        Assert.That(leased, Is.EqualTo(new[] { false, false, true }));
    }

    private Lease Pay()
    {
        _leasing.ForPoster(0);
        return _leasing.ForPoster(Leasing.FirstThreshold)!;
    }

    private static void Elsewhere(Action act) => Assert.That(OtherThread.Ends(act, Patience.ShouldHappen), Is.True);
}
