using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Simulator.Courses;
using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>Knows the background load of a run and the best size under it: what no controller knows. For one thread at a time.</summary>
internal sealed class Oracle
{
    // What a target means to the controllers too: 95 % of the batches
    private const double Quantile = 0.95;

    private readonly LoadCourse _course;
    private readonly ClairvoyantOracle _oracle;
    private readonly int _least;

    public Oracle(StartRequest request)
    {
        _course = DemoBackend.Course(Patterns.Of(request.Pattern), request.Seed);
        _oracle = new ClairvoyantOracle(DemoBackend.Cost, request.MaxBatch, request.Target, Quantile);
        _least = request.MinBatch;
    }

    /// <summary>The background load at a time since the start, and the best size within the limits of the run.</summary>
    public (double Load, int Size) At(TimeSpan elapsed)
    {
        double load = _course.LoadAt(elapsed.TotalSeconds);
        return (load, Math.Max(_least, (int)Math.Round(_oracle.SizeAt(load))));
    }
}
