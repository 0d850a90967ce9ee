using System.Diagnostics.CodeAnalysis;
using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Dataflow.LoadAware.Demo.Views;

namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>One run of the dashboard: one mesh, or two that are compared, looked at several times a second until it is stopped.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer has nothing to give back")]
internal sealed class DashboardRun
{
    /// <summary>Time between two samples.</summary>
    public static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _timeProvider;
    private readonly Pulse _pulse;
    private readonly CancellationTokenSource _stop = new();
    private volatile RunState _state = RunState.Running;
    private string? _failure;

    /// <summary>Makes the meshes; nothing moves before <see cref="RunAsync"/>.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="timeProvider">The clock of everything that is timed.</param>
    /// <param name="pulse">Told when there is something new to see.</param>
    public DashboardRun(StartRequest request, TimeProvider timeProvider, Pulse pulse)
    {
        (Request, _timeProvider, _pulse) = (request, timeProvider, pulse);
        StartedAt = timeProvider.GetUtcNow();
        string[] controllers = request.CompareWith is { } second ? [request.Controller, second] : [request.Controller];
        Lanes = [.. controllers.Select(controller => new Lane(request, controller, timeProvider, _stop.Token))];
    }

    /// <summary>Which run, counted from 1. Set once, before others see the run.</summary>
    public int Number { get; set; }

    /// <summary>What was asked for.</summary>
    public StartRequest Request { get; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The meshes, one or two.</summary>
    public IReadOnlyList<Lane> Lanes { get; }

    /// <summary>How it stands.</summary>
    public RunState State => _state;

    /// <summary>What it failed of; null in all other states.</summary>
    public string? Failure => State == RunState.Failed ? Volatile.Read(ref _failure) : null;

    /// <summary>Runs the meshes until they are stopped, or until a part of one breaks.</summary>
    public async Task RunAsync()
    {
        try
        {
            Task work = WorkAsync();
            await Ticks.RunAsync(SamplePeriod, _timeProvider, work, Look).ConfigureAwait(false);
            Look();
            await work.ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            Volatile.Write(ref _failure, broken.Message);
            End(RunState.Failed);
        }

        End(RunState.Ended);
        await _stop.CancelAsync().ConfigureAwait(false);
        _pulse.Beat();
    }

    /// <summary>Ends the run at once; what its meshes hold is dropped.</summary>
    public void Stop()
    {
        End(RunState.Stopped);
        _stop.Cancel();
    }

    // Whatever ends it first says how it stands
    private void End(RunState state) => Interlocked.CompareExchange(ref _state, state, RunState.Running);

    // Ends with the first part that breaks: the other mesh would go on without end, and so would one that has lost its controller, at its last size
    private async Task WorkAsync()
    {
        Task[] parts = [.. Lanes.SelectMany(lane => new[] { Named(lane, lane.Mesh.RunAsync(_stop.Token)), Named(lane, lane.Mesh.Loop.Feedback.Completion) })];
        await foreach (Task part in Task.WhenEach(parts).ConfigureAwait(false))
        {
            await part.ConfigureAwait(false);
        }
    }

    private static async Task Named(Lane lane, Task part)
    {
        try
        {
            await part.ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            throw new InvalidOperationException($"{lane.Controller}: {broken.GetBaseException().Message}", broken);
        }
    }

    private void Look()
    {
        foreach (Lane lane in Lanes)
        {
            lane.TakeSample();
        }

        _pulse.Beat();
    }
}
