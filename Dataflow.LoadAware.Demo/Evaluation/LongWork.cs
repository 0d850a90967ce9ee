using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Evaluation;

/// <summary>Runs something that takes a while off the caller's thread and shows how far it is.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="stop">Ends it.</param>
/// <param name="unit">What its parts are called, in the plural.</param>
internal sealed class LongWork(Terminal terminal, StopRequest stop, string unit = "cells") : IProgress<EvaluationProgress>
{
    private readonly long _start = terminal.TimeProvider.GetTimestamp();
    private int _done;
    private int _total;

    /// <inheritdoc/>
    public void Report(EvaluationProgress value)
    {
        Volatile.Write(ref _total, value.Total);
        int before = Volatile.Read(ref _done);
        while (value.Done > before)
        {
            // Threads report out of order; the highest count is the newest
            before = Interlocked.CompareExchange(ref _done, value.Done, before);
        }
    }

    /// <summary>Runs the work and, where it was not stopped, what comes after it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync<T>(Func<CancellationToken, T> work, Action<T> present)
    {
        // A thread of its own: the pool's few threads are taken by the parts of the work, and the progress has to be shown on one of them.
        Task<T> running = Task.Factory.StartNew(() => work(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await ViewChoice.For(terminal).ShowAsync(Snapshot, running).ConfigureAwait(false);
        try
        {
            present(await running.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.Error.WriteLine("Stopped before the end: there is no table.");
        }

        return stop.ExitCode;
    }

    private LoopSnapshot Snapshot()
    {
        (int done, int total) = (Volatile.Read(ref _done), Volatile.Read(ref _total));
        return new LoopSnapshot
        {
            Elapsed = terminal.TimeProvider.GetElapsedTime(_start),
            Progress = total == 0 ? null : (double)done / total,
            Gauges = total == 0 ? [new Gauge("running", "", 0)] : [new Gauge(unit, $"{Figures.Count(done)} of {Figures.Count(total)}", 11)],
        };
    }
}
