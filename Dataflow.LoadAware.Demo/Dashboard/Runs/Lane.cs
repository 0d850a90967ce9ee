using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Run;

namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>One mesh of a run, driven by one controller, and what was seen of it. A comparison has two.</summary>
internal sealed class Lane
{
    /// <summary>How many samples are kept: five minutes.</summary>
    public const int SamplesKept = 1500;

    private readonly TimeProvider _timeProvider;
    private readonly Oracle _oracle;
    private readonly RateMeter _rate = new();

    public Lane(StartRequest request, string controller, TimeProvider timeProvider, CancellationToken abandon)
    {
        _timeProvider = timeProvider;
        _oracle = new Oracle(request);
        Controller = controller;
        Mesh = new DemoMesh(request.SettingsFor(controller), timeProvider, abandon);
    }

    /// <summary>The name of the controller.</summary>
    public string Controller { get; }

    /// <summary>The mesh.</summary>
    public DemoMesh Mesh { get; }

    /// <summary>What was seen, oldest first.</summary>
    public History<Sample> Samples { get; } = new(SamplesKept);

    /// <summary>Looks at the mesh. One thread at a time.</summary>
    public void TakeSample()
    {
        LoopTotals totals = Mesh.Loop.Recorder.Read();
        TimeSpan elapsed = Mesh.Loop.Elapsed;
        var (load, size) = _oracle.At(elapsed);
        Samples.Add(new Sample
        {
            Timestamp = _timeProvider.GetUtcNow(),
            ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 3),
            BatchSize = Mesh.Loop.Batches.BatchSize,
            OracleSize = size,
            PendingItems = Mesh.Loop.Batches.InputCount,
            CpuLoad = Fraction(totals.Last.CpuLoad),
            BackgroundLoad = Fraction(load),
            LoadScore = Fraction(Mesh.Loop.Feedback.AverageLoadScore),
            QueueDepth = totals.Last.QueueDepth,
            DbLocks = totals.Last.DbLocks,
            ErrorRate = Fraction(totals.RecentErrorRate),
            ProcessingTimeMs = Milliseconds(totals.Last.ProcessingTime),
            LatencyP95Ms = Milliseconds(totals.RecentP95),
            ItemsPerSecond = Math.Round(_rate.Read(elapsed, totals.Processed)),
            TotalProcessed = totals.Processed,
            TotalFailed = totals.Failed,
            TotalBatches = totals.Batches,
            Reason = Mesh.Loop.Feedback.LastDecision?.Reason,
        });
    }

    private static double Fraction(double value) => Math.Round(value, 4);

    private static double Milliseconds(TimeSpan value) => Math.Round(value.TotalMilliseconds, 1);
}
