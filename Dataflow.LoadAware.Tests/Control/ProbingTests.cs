using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Sizes that alternate around a centre, and the memory of them.</summary>
public class ProbingTests
{
    [Test]
    public void The_two_sizes_alternate() => Assert.That(Sizes(Around(100, 0.1), 4), Is.EqualTo(new[] { 111, 90, 111, 90 }));

    [Test]
    public void Side_by_side_so_many_in_a_row_have_the_same_size()
    {
        Probing probing = Around(100, 0.1);
        probing.RunLength = 3;
        Assert.That(Sizes(probing, 9), Is.EqualTo(new[] { 90, 90, 111, 111, 111, 90, 90, 90, 111 }));
    }

    [Test]
    public void The_batches_of_a_run_are_known_by_its_number()
    {
        Probing probing = Around(100, 0.1);
        probing.RunLength = 3;
        Sizes(probing, 3);
        probing.OffsetOf(90, out long first);
        probing.OffsetOf(111, out long second);
        Sizes(probing, 2);
        probing.OffsetOf(111, out long still);
        Assert.That((second - first, still - second), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Side_by_side_the_centre_rises_by_half_from_one_run_to_the_next_at_most()
    {
        Probing probing = Around(100, 0.1);
        probing.RunLength = 2;
        Sizes(probing, 2);
        var centers = new List<double>();
        for (int batch = 0; batch < 4; batch++)
        {
            probing.Around(Math.Log(1000), 0.1);
            centers.Add(Math.Exp(probing.Center));
            Sizes(probing, 1);
        }

        Assert.That(centers, Is.EqualTo(new[] { 150, 150, 225, 225 }).Within(1e-9));
    }

    [Test]
    public void Side_by_side_it_goes_on_from_where_somebody_else_has_put_the_size()
    {
        Probing probing = Around(10, 0.1);
        probing.RunLength = 2;
        Sizes(probing, 4);
        probing.StayAt(Math.Log(1000));
        probing.Around(Math.Log(1000), 0.1);
        Assert.That(Math.Exp(probing.Center), Is.EqualTo(1000).Within(1e-9));
    }

    [Test]
    public void Neither_size_exceeds_a_limit() => Assert.That(Sizes(Around(100, 0.1, limit: 100), 2), Is.EqualTo(new[] { 100, 82 }));

    [Test]
    public void At_rest_there_is_one_size()
    {
        var probing = new Probing();
        probing.StayAt(Math.Log(100));
        Assert.That(Sizes(probing, 3), Is.All.EqualTo(100));
    }

    [Test]
    public void Two_small_sizes_still_differ_by_one() => Assert.That(Sizes(Around(2, 0.05), 16).Distinct(), Is.EquivalentTo(new[] { 3, 2 }));

    [Test]
    public void A_size_that_is_much_further_off_than_meant_is_asked_for_once_in_sixteen() =>
        Assert.That(Sizes(Around(1, 0.1), 32).Count(size => size == 2), Is.EqualTo(2));

    // ln 3 - ln 2 is twice as far as was meant, which costs four times as much: every eighth time instead of every second.
    [Test]
    public void How_rarely_depends_on_how_far_off_it_is() => Assert.That(Sizes(Around(2, 0.2), 32).Count(size => size == 3), Is.EqualTo(4));

    [Test]
    public void Below_a_limit_the_lower_size_is_the_rare_one() =>
        Assert.That(Sizes(Around(2, 0.05, limit: 2), 32).Count(size => size == 1), Is.EqualTo(2));

    [Test]
    public void At_the_maximum_the_lower_size_gives_way() =>
        Assert.That(Sizes(Around(1000, 0.0001), 16, size: 1000).Distinct(), Is.EquivalentTo(new[] { 1000, 999 }));

    [Test]
    public void No_size_is_more_than_double_the_live_one() => Assert.That(Around(500, 0.1).Next(Observe.Load(0, 100, 0)), Is.EqualTo(200));

    [Test]
    public void It_remembers_how_far_off_centre_a_size_was()
    {
        Probing probing = Around(100, 0.1);
        Sizes(probing, 2);
        Assert.That(probing.OffsetOf(111, out _), Is.EqualTo(Math.Log(1.11)).Within(1e-9));
        Assert.That(probing.OffsetOf(90, out _), Is.EqualTo(Math.Log(0.9)).Within(1e-9));
    }

    [Test]
    public void A_size_that_nobody_asked_for_has_no_offset() => Assert.That(Around(100, 0.1).OffsetOf(111, out _), Is.NaN);

    [Test]
    public void It_remembers_the_last_64_sizes()
    {
        var probing = new Probing();
        for (int size = 51; size <= 115; size++)
        {
            probing.StayAt(Math.Log(size));
            probing.Next(Observe.Load(0, 60, 0));
        }

        Assert.That(probing.OffsetOf(51, out _), Is.NaN);
        Assert.That(probing.OffsetOf(52, out _), Is.Zero);
    }

    [Test]
    public void Of_two_equal_sizes_the_newer_counts()
    {
        Probing probing = Around(100, 0.1);
        Sizes(probing, 1);
        probing.StayAt(Math.Log(111));
        Sizes(probing, 1);
        Assert.That(probing.OffsetOf(111, out _), Is.Zero);
    }

    [Test]
    public void When_somebody_else_has_moved_the_size_it_forgets()
    {
        Probing probing = Around(100, 0.1);
        Sizes(probing, 2);
        probing.Forget();
        Assert.That(probing.OffsetOf(90, out _), Is.NaN);
    }

    private static Probing Around(double center, double width, double limit = double.PositiveInfinity)
    {
        var probing = new Probing();
        probing.Around(Math.Log(center), width, Math.Log(limit));
        return probing;
    }

    private static int[] Sizes(Probing probing, int count, int? size = null) =>
        [.. Enumerable.Range(0, count).Select(_ => probing.Next(Observe.Load(0, size ?? (int)Math.Exp(probing.Center), 0)))];
}
