using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>What GET /api/stream sends: the status at every change of it, and between two of those what is new in each lane.</summary>
/// <remarks>
/// A reader begins with all that is kept. It has no queue of its own, only a position in what is kept: a slow one misses the
/// oldest samples and costs no memory. Where there is nothing to tell it is told that: only who is written to is noticed when it has gone.
/// </remarks>
/// <param name="host">Holds the run.</param>
/// <param name="timeProvider">Tells when it has been silent for long.</param>
internal sealed class RunStream(RunHost host, TimeProvider timeProvider)
{
    /// <summary>How long it is silent at most.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    // Without data: a browser reads over it
    private static readonly SseItem<object> Nothing = new(null!, "beat");

    private readonly long[] _samples = new long[2];
    private readonly long[] _changes = new long[2];
    private (int Run, RunState State)? _told;
    private int _run;

    /// <summary>The events, until the reader goes.</summary>
    public async IAsyncEnumerable<SseItem<object>> ReadAsync([EnumeratorCancellation] CancellationToken gone)
    {
        while (!gone.IsCancellationRequested)
        {
            Task beat = host.Pulse.Next;
            DashboardRun? run = host.Current;
            RunStatus status = RunStatus.Of(run);
            if (_told != (status.Run, status.State))
            {
                _told = (status.Run, status.State);
                yield return new SseItem<object>(status, "status");
            }

            if (run is not null)
            {
                yield return new SseItem<object>(NewIn(run), "samples");
            }

            while (!await NewsAsync(beat, gone).ConfigureAwait(false))
            {
                yield return Nothing;
            }
        }
    }

    private async Task<bool> NewsAsync(Task beat, CancellationToken gone)
    {
        await beat.WaitAsync(LongestSilence, timeProvider, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return beat.IsCompleted || gone.IsCancellationRequested;
    }

    private RunNews NewIn(DashboardRun run)
    {
        if (_run != run.Number)
        {
            _run = run.Number;
            Array.Clear(_samples);
            Array.Clear(_changes);
        }

        return new RunNews(run.Number, [.. run.Lanes.Select((lane, index) => new LaneNews(
            lane.Samples.ReadSince(ref _samples[index]),
            [.. lane.Mesh.Loop.Recorder.Changes.ReadSince(ref _changes[index])]))]);
    }
}

/// <summary>What is new in a run.</summary>
/// <param name="Run">Which run, counted from 1.</param>
/// <param name="Lanes">What is new in each lane.</param>
internal sealed record RunNews(int Run, IReadOnlyList<LaneNews> Lanes);

/// <summary>What is new in a lane.</summary>
/// <param name="Samples">Samples, oldest first.</param>
/// <param name="Decisions">Changes of the size, oldest first.</param>
internal sealed record LaneNews(IReadOnlyList<Sample> Samples, IReadOnlyList<BatchSizeChange> Decisions);
