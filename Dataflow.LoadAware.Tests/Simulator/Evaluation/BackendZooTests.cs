using Dataflow.LoadAware.Simulator.Courses;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Shapes;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>The backends that the zoo draws: ranges, targets, shapes, seeds.</summary>
public class BackendZooTests
{
    private readonly List<BackendSpec> _many = [.. Enumerable.Range(1000, 300).Select(seed => BackendZoo.Make(seed))];

    [Test]
    public void Every_figure_is_in_its_range() => Assert.Multiple(() =>
    {
        Assert.That(_many.Select(it => it.Cost.SecondsPerBatch), Is.All.InRange(.003, .15));
        Assert.That(_many.Select(it => it.Cost.SecondsPerItem), Is.All.InRange(2e-5, 1e-3));
        Assert.That(_many.Select(it => it.Cost.BestSize(0)), Is.All.InRange(60, 3000));
        Assert.That(_many.Select(it => it.Cost.ContentionGrowth), Is.All.InRange(0, 16));
        Assert.That(_many.Select(it => it.Cost.Jitter).Distinct(), Is.EquivalentTo([.05, .15, .3]));
        Assert.That(_many.Select(it => it.MaxBatchSize), Is.All.EqualTo(10_000));
    });

    [Test]
    public void Half_of_them_have_a_jitter_of_15_hundredths() =>
        Assert.That(_many.Count(it => it.Cost.Jitter == .15) / 300.0, Is.EqualTo(.5).Within(.06));

    [Test]
    public void The_binding_target_allows_3_5_or_8_tenths_of_the_best_size() =>
        Assert.That(_many.Select(it => Math.Round(SizeWithin(it, it.BindingTarget) / it.Cost.BestSize(.5), 4)).Distinct(), Is.EquivalentTo([.3, .5, .8]));

    [Test]
    public void The_loose_target_allows_two_and_a_half_times_the_best_size()
    {
        var backend = _many[0];
        var late = backend.LooseTarget.TotalSeconds / Math.Exp(1.64485 * backend.Cost.Jitter);

        Assert.That(backend.Cost.MedianSeconds(2.5 * backend.Cost.BestSize(.5), .5), Is.EqualTo(late).Within(.1).Percent);
    }

    [Test]
    public void The_timeout_is_ten_times_the_loose_target() =>
        Assert.That(_many.Select(it => it.Cost.Timeout / it.LooseTarget), Is.All.EqualTo(10).Within(1e-9));

    [Test]
    public void The_same_seed_gives_the_same_backend() => Assert.That(BackendZoo.Make(1000), Is.EqualTo(_many[0]));

    [Test]
    public void Another_seed_gives_another() => Assert.That(_many[1].Cost, Is.Not.EqualTo(_many[0].Cost));

    [TestCase(BackendFamily.Smooth, null)]
    [TestCase(BackendFamily.SharpKnee, typeof(SharpKnee))]
    [TestCase(BackendFamily.Stairs, typeof(Stairs))]
    [TestCase(BackendFamily.MemoryCliff, typeof(MemoryCliff))]
    public void Each_family_has_its_shape(BackendFamily family, Type? shape) =>
        Assert.That(BackendZoo.Make(1, family).Cost.Shape?.GetType(), Is.EqualTo(shape));

    [Test]
    public void Families_differ_by_their_shape_and_what_follows_from_it()
    {
        var smooth = BackendZoo.Make(1).Cost;
        var bent = BackendZoo.Make(1, BackendFamily.Stairs).Cost;

        Assert.That(bent with { Shape = null, Timeout = smooth.Timeout }, Is.EqualTo(smooth));
    }

    [Test]
    public void An_unknown_family_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BackendZoo.Make(1, (BackendFamily)9));

    [TestCase(CourseKind.Constant, typeof(ConstantCourse))]
    [TestCase(CourseKind.Sine, typeof(SineCourse))]
    [TestCase(CourseKind.Spikes, typeof(SpikesCourse))]
    [TestCase(CourseKind.Gradual, typeof(GradualCourse))]
    [TestCase(CourseKind.Step, typeof(StepCourse))]
    public void Each_kind_has_its_course(CourseKind kind, Type course) => Assert.That(BackendZoo.CourseOf(kind, 1), Is.TypeOf(course));

    [Test]
    public void The_spikes_stand_on_a_base_of_2_to_5_tenths() =>
        Assert.That(Enumerable.Range(1, 100).Select(seed => BackendZoo.CourseOf(CourseKind.Spikes, seed).LoadAt(0)), Is.All.InRange(.2, .5));

    [Test]
    public void An_unknown_course_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => BackendZoo.CourseOf((CourseKind)9, 1));

    [Test]
    public void Tuning_and_reporting_share_no_seed() => Assert.That(EvaluationSeeds.Tuning.Intersect(EvaluationSeeds.Reporting), Is.Empty);

    [Test]
    public void Seeds_are_those_that_the_documents_name() => Assert.Multiple(() =>
    {
        Assert.That(EvaluationSeeds.Tuning, Is.EqualTo(Enumerable.Range(31, 20)));
        Assert.That(EvaluationSeeds.Reporting, Is.EqualTo(Enumerable.Range(51, 20)));
    });

    [TestCase(TargetRegime.Binding, 10)]
    [TestCase(TargetRegime.Loose, 20)]
    [TestCase(TargetRegime.None, null)]
    public void A_regime_picks_its_target(TargetRegime regime, int? seconds)
    {
        var backend = new BackendSpec
        {
            Name = "it",
            Cost = new(),
            BindingTarget = TimeSpan.FromSeconds(10),
            LooseTarget = TimeSpan.FromSeconds(20),
        };

        Assert.That(backend.TargetIn(regime)?.TotalSeconds, Is.EqualTo(seconds));
    }

    private static double SizeWithin(BackendSpec backend, TimeSpan target) =>
        new ClairvoyantOracle(backend.Cost, 10_000, target, .95).SizeAt(.5);
}
