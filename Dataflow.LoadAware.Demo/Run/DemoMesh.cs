using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Simulator;

namespace Dataflow.LoadAware.Demo.Run;

/// <summary>Producers -> AdaptiveBatchBlock -> SimulatedBackendBlock -> LoadFeedbackBlock -> the next size.</summary>
internal sealed class DemoMesh
{
    // A weighted sum dilutes one saturated resource by the idle ones and hardly ever asks for less
    private static readonly LoadScoring Scoring = new() { Combine = LoadCombination.Max };

    private readonly RunSettings _settings;
    private readonly SimulatedBackendBlock<int> _backend;
    private readonly ActionBlock<LoadFeedback> _observer;
    private readonly Producers _producers;

    public DemoMesh(RunSettings settings, TimeProvider timeProvider)
    {
        _settings = settings;
        Loop = new AdaptiveLoop<int>(settings.Loop, Scoring, timeProvider);
        _backend = new SimulatedBackendBlock<int>(new SimulatedBackendOptions
        {
            Pattern = settings.Pattern,
            TimeScale = Patterns.TimeScale(settings.Pattern),
            Seed = settings.Seed,
            TimeProvider = timeProvider,
        });
        _observer = new ActionBlock<LoadFeedback>(Observe);
        _producers = new Producers(Loop.Batches, settings.Count);
        Link();
    }

    /// <summary>The batching loop.</summary>
    public AdaptiveLoop<int> Loop { get; }

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
        var onwards = new DataflowLinkOptions { PropagateCompletion = true };
        Loop.Batches.LinkTo(_backend, onwards);
        _backend.LinkTo(_observer, onwards);
    }

    private void Observe(LoadFeedback feedback)
    {
        Loop.Feedback.Post(feedback); // the size has changed when Post returns
        Loop.Recorder.RecordBatch(feedback);
    }
}
