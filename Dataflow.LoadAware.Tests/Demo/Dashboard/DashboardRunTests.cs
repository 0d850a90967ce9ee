using System.Text.Json;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Dataflow.LoadAware.Demo.Dashboard.Runs;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>How a run ends, and which of several is the newest.</summary>
public class DashboardRunTests
{
    private readonly BreakingClock _time = new();

    [Test]
    public async Task A_controller_that_breaks_ends_the_run_at_once()
    {
        DashboardRun run = Make();
        Task running = run.RunAsync();

        ((IDataflowBlock)run.Lanes[0].Mesh.Loop.Feedback).Fault(new InvalidOperationException("boom"));
        await running.InTime();

        Assert.That((run.State, run.Failure), Is.EqualTo((RunState.Failed, "adaptive: boom")));
        Assert.That(() => run.Lanes[1].Mesh.Loop.Batches.Completion.InTime(), Throws.InstanceOf<OperationCanceledException>(), "the other mesh ends too");
    }

    [Test]
    public async Task A_mesh_that_breaks_ends_the_run_at_once()
    {
        DashboardRun run = Make();
        Task running = run.RunAsync();

        ((IDataflowBlock)run.Lanes[1].Mesh.Loop.Batches).Fault(new InvalidOperationException("boom"));
        await running.InTime();

        Assert.That((run.State, run.Failure), Is.EqualTo((RunState.Failed, "fixed: boom")));
    }

    [Test]
    public async Task A_look_that_fails_ends_the_run()
    {
        DashboardRun run = Make("""{"itemsPerSecond":1}"""); // none has arrived yet: nobody else asks the clock
        Task running = run.RunAsync();

        _time.IsBroken = true;
        _time.Advance(DashboardRun.SamplePeriod);
        await running.InTime();

        Assert.That((run.State, run.Failure), Is.EqualTo((RunState.Failed, "The clock stands still.")));
    }

    [Test]
    public async Task A_run_that_was_stopped_has_not_failed()
    {
        DashboardRun run = Make();
        Task running = run.RunAsync();

        run.Stop();
        await running.InTime();

        Assert.That((run.State, run.Failure), Is.EqualTo((RunState.Stopped, (string?)null)));
    }

    [Test]
    public void Of_two_starts_at_the_same_time_the_one_that_is_shown_has_the_higher_number()
    {
        var host = new RunHost(_time);
        _time.OnFirstCall = () => host.Start(Request("{}"));

        host.Start(Request("{}"));
        host.Stop();

        Assert.That(host.Status().Run, Is.EqualTo(2));
    }

    private DashboardRun Make(string request = """{"compareWith":"fixed"}""") => new(Request(request), _time, new Pulse());

    private static StartRequest Request(string body) => StartRequest.Read(JsonDocument.Parse(body).RootElement);

    private sealed class BreakingClock : FakeTimeProvider
    {
        public bool IsBroken { get; set; }

        public Action? OnFirstCall { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            if (OnFirstCall is { } call)
            {
                OnFirstCall = null;
                call();
            }

            return IsBroken ? throw new InvalidOperationException("The clock stands still.") : base.GetUtcNow();
        }
    }
}
