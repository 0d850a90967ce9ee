using Dataflow.LoadAware.Demo.Dashboard.Fields;

namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>How the newest run stands, as GET /api/status and the stream send it.</summary>
internal sealed record RunStatus
{
    /// <summary>How it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>Whether it goes on.</summary>
    public bool Running => State == RunState.Running;

    /// <summary>Which run, counted from 1; 0 before the first.</summary>
    public int Run { get; init; }

    /// <summary>When it started, in UTC; null before the first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>What was asked for, defaults included; null before the first.</summary>
    public StartRequest? Settings { get; init; }

    /// <summary>The controllers, one a lane.</summary>
    public IReadOnlyList<string> Lanes { get; init; } = [];

    /// <summary>What it failed of; null in all other states.</summary>
    public string? Failure { get; init; }

    /// <summary>Time between two samples, in ms.</summary>
    public double SamplePeriodMs { get; } = DashboardRun.SamplePeriod.TotalMilliseconds;

    /// <summary>How many samples a lane keeps.</summary>
    public int SamplesKept { get; } = Lane.SamplesKept;

    /// <summary>The status of a run.</summary>
    public static RunStatus Of(DashboardRun? run) => run is null
        ? new RunStatus { State = RunState.Idle }
        : new RunStatus
        {
            State = run.State,
            Run = run.Number,
            StartedAt = run.StartedAt,
            Settings = run.Request,
            Lanes = [.. run.Lanes.Select(lane => lane.Controller)],
            Failure = run.Failure,
        };
}
