using System.Text.Json;
using System.Text.Json.Serialization;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Shapes;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.Scenarios;

/// <summary>One case as its data file describes it: a backend, a course, disturbances, a controller, and the ranges that its outcome must lie in.</summary>
public sealed record Scenario
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public required string Fact { get; init; }

    public required string Controller { get; init; }

    public CostModel Cost { get; init; } = new();

    public SharpKnee? Knee { get; init; }

    public Stairs? Stairs { get; init; }

    public MemoryCliff? Cliff { get; init; }

    public CourseKind Course { get; init; }

    /// <summary>Course seconds in a second.</summary>
    public double Scale { get; init; } = 1;

    public double Seconds { get; init; } = 200;

    public int Seed { get; init; } = 1;

    public int InitialSize { get; init; } = 20;

    public int MaxSize { get; init; } = 5000;

    public double? TargetMilliseconds { get; init; }

    public double Quantile { get; init; } = .95;

    public Disturbance Disturbance { get; init; } = Disturbance.None;

    /// <summary>By the name of a figure: the least and the greatest value.</summary>
    public required IReadOnlyDictionary<string, double[]> Expected { get; init; }

    public static Scenario Parse(Stream stream) => JsonSerializer.Deserialize<Scenario>(stream, Json)!;

    /// <summary>The figures of a run, by name.</summary>
    public IReadOnlyDictionary<string, double> Run()
    {
        var cost = Cost with { Shape = (CostShape?)Knee ?? (CostShape?)Stairs ?? Cliff };
        TimeSpan? target = TargetMilliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
        var oracle = new ClairvoyantOracle(cost, MaxSize, target, Quantile);
        var trace = Trace(cost, Sizer(oracle));
        var figures = CellFigures.Of(trace, target, oracle);
        var best = CellFigures.Of(Trace(cost, new OracleSizer(oracle)), target, oracle);
        var end = trace.Where(batch => batch.StartedAt.TotalSeconds > Seconds * .75).ToArray();
        return new Dictionary<string, double>
        {
            ["goodputOfOracle"] = figures.Succeeded / best.Succeeded,
            ["goodputOfLimit"] = figures.Succeeded / Seconds / (Disturbance.Limit?.ItemsPerSecond ?? double.NaN),
            ["violations"] = figures.Violations,
            ["errors"] = figures.Errors,
            ["rejected"] = trace.Count(batch => batch.Rejected) / (double)trace.Count,
            ["endSize"] = Math.Exp(end.Average(batch => Math.Log(batch.Size))),
            ["endSpread"] = Math.Exp(Deviation([.. end.Select(batch => Math.Log(batch.Size))])),
        };
    }

    private ControllerSizer Sizer(ClairvoyantOracle oracle)
    {
        var entry = ControllerCatalogue.All.Single(it => it.Name == Controller);
        return new ControllerSizer(entry.Make(oracle.ContextAt(.5))!, entry.Scoring, InitialSize, MaxSize);
    }

    private List<BatchTrace> Trace(CostModel cost, ISizer sizer)
    {
        var trace = new List<BatchTrace>();
        new ClosedLoop
        {
            Cost = cost,
            Course = BackendZoo.CourseOf(Course, Seed).AtScale(Scale),
            Seed = Seed,
            Horizon = TimeSpan.FromSeconds(Seconds),
            Disturbance = Disturbance,
        }.Run(sizer, trace);
        return trace;
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
