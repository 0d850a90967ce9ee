using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Demo.Views;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary>The command without a name: a mesh in front of a simulated backend, shown while it adapts.</summary>
internal static class RunCommand
{
    private static RunSettings Standard => RunSettings.Standard;

    /// <summary>The command with its options.</summary>
    public static RootCommand Create(Terminal terminal, StopRequest stop)
    {
        var count = Flag.WholeNumber("--count", "Items to send", "items", Standard.Count);
        var workers = Flag.WholeNumber("--workers", "Producers that send at the same time", "tasks", Standard.Workers, most: 256);
        var pattern = Flag.Choice("--pattern", Patterns.Description, Patterns.NameOf(Standard.Pattern), Patterns.Names);
        var seed = Flag.WholeNumber("--seed", "Where the backend's jitter, errors and spikes come from", "number", Standard.Seed, least: 0);
        var loop = new LoopFlags(Standard.Loop);
        var command = new RootCommand("Watch a TPL Dataflow mesh change its batch size with the load of its backend")
        {
            pattern,
            count,
            workers,
            seed,
        };
        loop.AddTo(command);
        command.SetAction(parsed => RunAsync(
            new RunSettings
            {
                Count = parsed.GetValue(count),
                Workers = parsed.GetValue(workers),
                Pattern = Patterns.Of(parsed.GetRequiredValue(pattern)),
                Seed = parsed.GetValue(seed),
                Loop = loop.Read(parsed),
            },
            terminal,
            stop));
        return command;
    }

    private static async Task<int> RunAsync(RunSettings settings, Terminal terminal, StopRequest stop)
    {
        terminal.Output.WriteLine(
            $"{Patterns.NameOf(settings.Pattern)}: {Figures.Count(settings.Count)} items, {settings.Workers} producers, "
            + $"{settings.Loop.Controller} controller, seed {settings.Seed}");
        var mesh = new DemoMesh(settings, terminal.TimeProvider);
        Task work = mesh.RunAsync(stop.Token);
        await ViewChoice.For(terminal).ShowAsync(() => mesh.Snapshot() with { Note = stop.Note }, work).ConfigureAwait(false);
        await work.ConfigureAwait(false);
        Summarize(terminal.Output, mesh);
        return stop.ExitCode;
    }

    private static void Summarize(TextWriter output, DemoMesh mesh)
    {
        LoopTotals totals = mesh.Loop.Recorder.Read();
        new SummaryText(output)
            .Heading("Summary")
            .Fact("duration", Figures.Time(mesh.Loop.Elapsed))
            .Fact("items", $"{Figures.Count(mesh.Sent)} sent, {Figures.Count(totals.Processed)} processed, {Figures.Count(totals.Failed)} failed")
            .Loop(totals, mesh.Loop.Elapsed, mesh.Loop.Batches.BatchSize, "items");
    }
}
