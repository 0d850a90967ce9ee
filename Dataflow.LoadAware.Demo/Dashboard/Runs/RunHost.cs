using Dataflow.LoadAware.Demo.Dashboard.Fields;

namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>Holds the one run that the dashboard shows, starts it, stops it, puts another in its place.</summary>
/// <remarks>
/// LOCKS. <c>_gate</c> guards which run is the newest, and its number, so that the newest has the highest. Runs are made, stopped and begun outside of it: a run that is stopped before
/// it begins ends at once, so the order of the two does not matter.
/// </remarks>
/// <param name="timeProvider">The clock of everything that is timed.</param>
internal sealed class RunHost(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private DashboardRun? _current;
    private int _runs;

    /// <summary>Beats when there is something new to see.</summary>
    public Pulse Pulse { get; } = new();

    /// <summary>The newest run; null before the first. Any thread may ask.</summary>
    public DashboardRun? Current => Volatile.Read(ref _current);

    /// <summary>Starts a run; the one that goes on ends.</summary>
    public void Start(StartRequest request)
    {
        var run = new DashboardRun(request, timeProvider, Pulse);
        DashboardRun? before;
        lock (_gate)
        {
            run.Number = ++_runs;
            (before, _current) = (_current, run);
        }

        before?.Stop();
        _ = run.RunAsync(); // keeps its own failure
        Pulse.Beat();
    }

    /// <summary>Stops the run that goes on, if there is one.</summary>
    public void Stop()
    {
        Current?.Stop();
        Pulse.Beat();
    }

    /// <summary>How the newest run stands.</summary>
    public RunStatus Status() => RunStatus.Of(Current);
}
