using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Courses;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>The backend that the demo plays against: what it costs, how its background load moves, how its figures are scored.</summary>
internal static class DemoBackend
{
    /// <summary>Twice as fast as the simulator's own, with the same best sizes, so that 10 to 20 s hold some hundred batches.</summary>
    public static CostModel Cost { get; } = new() { SecondsPerBatch = .01, SecondsPerItem = .0001, SecondsPerItemSquared = 5e-8 };

    /// <summary>A weighted sum would dilute one saturated resource by the idle ones and hardly ever ask for less.</summary>
    public static LoadScoring Scoring { get; } = new() { Combine = LoadCombination.Max };

    /// <summary>The background load of a pattern, as fast as the demo plays it.</summary>
    public static LoadCourse Course(LoadPattern pattern, int seed) => LoadCourse.Of(pattern, seed).AtScale(Patterns.TimeScale(pattern));

    /// <summary>The backend as a block.</summary>
    public static SimulatedBackendOptions Options(LoadPattern pattern, int seed, TimeProvider timeProvider) => new()
    {
        Cost = Cost,
        Course = Course(pattern, seed),
        Seed = seed,
        TimeProvider = timeProvider,
    };
}
