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

    /// <summary>Makes the meshes; nothing moves before <see cref="RunAsync"/>.</summary>
    /// <param name="number">Which run, counted from 1.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="timeProvider">The clock of everything that is timed.</param>
    /// <param name="pulse">Told when there is something new to see.</param>
    public DashboardRun(int number, StartRequest request, TimeProvider timeProvider, Pulse pulse)
    {
        (Number, Request, _timeProvider, _pulse) = (number, request, timeProvider, pulse);
        StartedAt = timeProvider.GetUtcNow();
        string[] controllers = request.CompareWith is { } second ? [request.Controller, second] : [request.Controller];
        Lanes = [.. controllers.Select(controller => new Lane(request, controller, timeProvider, _stop.Token))];
    }

    /// <summary>Which run, counted from 1.</summary>
    public int Number { get; }

    /// <summary>What was asked for.</summary>
    public StartRequest Request { get; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The meshes, one or two.</summary>
    public IReadOnlyList<Lane> Lanes { get; }

    /// <summary>How it stands.</summary>
    public RunState State => _state;

    /// <summary>What it failed of; null in all other states.</summary>
    public string? Failure { get; private set; }

    /// <summary>Runs the meshes until they are stopped.</summary>
    public async Task RunAsync()
    {
        Task work = Task.WhenAll(Lanes.Select(lane => lane.Mesh.RunAsync(_stop.Token)));
        await Ticks.RunAsync(SamplePeriod, _timeProvider, work, Look).ConfigureAwait(false);
        Failure = work.Exception?.InnerException?.Message;
        _state = _stop.IsCancellationRequested ? RunState.Stopped : work.IsFaulted ? RunState.Failed : RunState.Ended;
        Look();
    }

    /// <summary>Ends the run at once; what its meshes hold is dropped.</summary>
    public void Stop()
    {
        if (_state == RunState.Running)
        {
            _state = RunState.Stopped;
        }

        _stop.Cancel();
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
