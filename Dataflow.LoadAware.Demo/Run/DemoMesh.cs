using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Simulator;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>Producers -> AdaptiveBatchBlock -> SimulatedBackendBlock -> LoadFeedbackBlock -> the next size.</summary>
internal sealed class DemoMesh
{
    private readonly RunSettings _settings;
    private readonly SimulatedBackendBlock<int> _backend;
    private readonly ActionBlock<LoadFeedback> _observer;
    private readonly Producers _producers;

    /// <summary>Makes the mesh; nothing moves before <see cref="RunAsync"/>.</summary>
    /// <param name="settings">What it is made of.</param>
    /// <param name="timeProvider">The clock of everything that is timed.</param>
    /// <param name="abandon">Ends the mesh at once: what it holds is dropped.</param>
    public DemoMesh(RunSettings settings, TimeProvider timeProvider, CancellationToken abandon = default)
    {
        _settings = settings;
        Loop = new AdaptiveLoop<int>(settings.Loop, Controllers.Make(settings.Loop), DemoBackend.Scoring, timeProvider, abandon);
        SimulatedBackendOptions backend = DemoBackend.Options(settings.Pattern, settings.Seed, timeProvider);
        backend.CancellationToken = abandon;
        _backend = new SimulatedBackendBlock<int>(backend);
        _observer = new ActionBlock<LoadFeedback>(Observe);
        _producers = new Producers(Loop.Batches, settings.Count, settings.ItemsPerSecond, timeProvider);
        Link();
    }

    /// <summary>The batching loop.</summary>
    public AdaptiveLoop<int> Loop { get; }

    /// <summary>Keeps every batch for a picture; null where none is drawn.</summary>
    public RunTrace? Trace { get; init; }

    /// <summary>What the backend has done.</summary>
    public BackendStatistics Backend => _backend.GetStatistics();

    /// <summary>Items that producers have sent.</summary>
    public long Sent => _producers.Sent;

    /// <summary>Sends everything and waits until it is handled.</summary>
    /// <param name="stop">Ends the sending; what was sent is still handled.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        await _producers.RunAsync(_settings.Workers, stop).ConfigureAwait(false);
        Loop.Batches.Complete();
        await _observer.Completion.ConfigureAwait(false);
        Loop.Feedback.Complete();
        await Loop.Completion.ConfigureAwait(false);
    }

    /// <summary>The mesh at this moment.</summary>
    public LoopSnapshot Snapshot()
    {
        LoopTotals totals = Loop.Recorder.Read();
        return Loop.Snapshot("items", (double)totals.Items / _settings.Count,
        [
            new("cpu", Figures.Percent(totals.Last.CpuLoad), 5),
            new("queue", Figures.Count(totals.Last.QueueDepth), 4),
            new("locks", Figures.Count(totals.Last.DbLocks), 3),
            new("errors", Figures.Percent(totals.ErrorRate, 1), 6),
        ]);
    }

    private void Link()
    {
        Loop.Batches.LinkPipeline(_backend);
        _backend.LinkPipeline(_observer);
    }

    private void Observe(LoadFeedback feedback)
    {
        Loop.Feedback.Post(feedback); // the size has changed when Post returns
        Loop.Recorder.RecordBatch(feedback);
        Trace?.Add(Loop.Elapsed, feedback);
    }
}
