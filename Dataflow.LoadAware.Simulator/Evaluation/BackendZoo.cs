using Dataflow.LoadAware.Simulator.Courses;
using Dataflow.LoadAware.Simulator.Shapes;

namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>Draws backends: fixed costs of 3 to 150 ms, items of .02 to 1 ms, best sizes of 60 to 3000 when idle.</summary>
public static class BackendZoo
{
    private const double TypicalLoad = .5;
    private const double LooseMultiple = 2.5;

    private static readonly double[] Jitters = [.05, .15, .15, .3];
    private static readonly double[] BindingMultiples = [.3, .5, .8];

    /// <summary>The backend of a seed.</summary>
    /// <param name="seed">Any number; the same seed gives the same backend, and families differ by their shape alone.</param>
    /// <param name="family">Its shape. Default <see cref="BackendFamily.Smooth"/>.</param>
    /// <returns>A backend with both its targets.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The family is none of the enumeration.</exception>
    public static BackendSpec Make(int seed, BackendFamily family = BackendFamily.Smooth)
    {
        Guard.Defined(family, nameof(family));
        var draw = EvaluationSeeds.Backend(seed);
        var fixedCost = draw.LogUniform(.003, .15);
        var itemCost = draw.LogUniform(2e-5, 1e-3);
        var idleBest = draw.LogUniform(60, 3000);
        var cost = new CostModel
        {
            SecondsPerBatch = fixedCost,
            SecondsPerItem = itemCost,
            SecondsPerItemSquared = fixedCost / (idleBest * idleBest),
            ContentionGrowth = draw.Uniform(0, 16),
            Jitter = Pick(Jitters, draw.Uniform()),
            CpuShare = .6,
            Timeout = TimeSpan.FromDays(1),
        };
        var binding = Pick(BindingMultiples, draw.Uniform());
        return WithTargets(cost with { Shape = ShapeOf(family, cost, ref draw) }, binding, seed, family);
    }

    /// <summary>The course that a backend of a seed is run under.</summary>
    /// <param name="kind">Which course.</param>
    /// <param name="seed">Places the spikes and their base.</param>
    /// <returns>A course whose cycle is 200 seconds.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The course is none of the enumeration.</exception>
    public static LoadCourse CourseOf(CourseKind kind, int seed) => Guard.Defined(kind, nameof(kind)) switch
    {
        CourseKind.Sine => new SineCourse(),
        CourseKind.Spikes => new SpikesCourse(EvaluationSeeds.Course(seed), new SeededDraw(EvaluationSeeds.Course(seed), -1).Uniform(.2, .5)),
        CourseKind.Gradual => new GradualCourse(),
        CourseKind.Step => new StepCourse(),
        _ => new ConstantCourse(),
    };

    private static CostShape? ShapeOf(BackendFamily family, CostModel cost, ref SeededDraw draw)
    {
        var best = cost.BestSize(TypicalLoad);
        return family switch
        {
            BackendFamily.SharpKnee => new SharpKnee(Math.Max(2, draw.Uniform(.3, .9) * best), draw.Uniform(1.3, 2.5)),
            BackendFamily.Stairs => StairsFor(cost, Math.Max(2, Math.Floor(draw.LogUniform(.025, .25) * best)), draw.Uniform(1, 4)),
            BackendFamily.MemoryCliff => new MemoryCliff(Math.Max(2, draw.Uniform(.4, 1.2) * best), draw.Uniform(2, 10)),
            _ => null,
        };
    }

    private static Stairs StairsFor(CostModel cost, double itemsPerStep, double multiple) =>
        new(itemsPerStep, multiple * itemsPerStep * cost.SecondsPerItem);

    // A target is the 95th percentile of the time at some multiple of the best size under a load of one half.
    private static BackendSpec WithTargets(CostModel cost, double bindingMultiple, int seed, BackendFamily family)
    {
        var oracle = new ClairvoyantOracle(cost, 10_000, null, .95);
        var best = oracle.SizeAt(TypicalLoad);
        var margin = Math.Exp(NormalLaw.Quantile(.95) * cost.Jitter);
        TimeSpan loose = TimeSpan.FromSeconds(cost.MedianSeconds(LooseMultiple * best, TypicalLoad) * margin);
        return new BackendSpec
        {
            Name = family == BackendFamily.Smooth ? $"{seed}" : $"{seed} {family}",
            Seed = seed,
            Cost = cost with { Timeout = 10 * loose },
            BindingTarget = TimeSpan.FromSeconds(cost.MedianSeconds(bindingMultiple * best, TypicalLoad) * margin),
            LooseTarget = loose,
        };
    }

    private static double Pick(double[] choices, double uniform) => choices[(int)(uniform * choices.Length)];
}
