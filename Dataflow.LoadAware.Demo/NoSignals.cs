using Microsoft.Extensions.Hosting;

namespace Dataflow.LoadAware.Demo;

/// <summary>Keeps a web server's hands off Ctrl+C: signals are the demo's own (<see cref="StopRequest"/>), which also knows the exit code that belongs to each.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
