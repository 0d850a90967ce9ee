namespace Dataflow.LoadAware.Demo.Dashboard.Runs;

/// <summary>Tells everybody who waits that there is something new to see. Any thread may beat or wait.</summary>
internal sealed class Pulse
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Ends at the next beat. Take it before looking: a beat in between is then not missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Wakes all who wait.</summary>
    public void Beat() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
