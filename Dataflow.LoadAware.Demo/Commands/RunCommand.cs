using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Comparison;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Plots;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Demo.Telemetry;
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
        var compare = new Option<bool>("--compare") { Description = "Print the same run with every controller and with fixed sizes beside an oracle, in virtual time" };
        var plot = new Option<string?>("--plot") { Description = "Picture to draw of the run when it has ended, .svg or .png", HelpName = "file" };
        var loop = new LoopFlags(Standard.Loop, compare);
        var command = new RootCommand("Watch a TPL Dataflow mesh change its batch size with the load of its backend")
        {
            pattern,
            count,
            workers,
            seed,
            compare,
            plot,
        };
        loop.AddTo(command);
        var telemetry = new TelemetryFlags();
        telemetry.AddTo(command);
        command.SetAction(parsed =>
        {
            var settings = new RunSettings
            {
                Count = parsed.GetValue(count),
                Workers = parsed.GetValue(workers),
                Pattern = Patterns.Of(parsed.GetRequiredValue(pattern)),
                Seed = parsed.GetValue(seed),
                Loop = loop.Read(parsed),
            };
            if (parsed.GetValue(compare))
            {
                RefuseBesideCompare(parsed, [plot, .. telemetry.Options]);
                return ContestPrint.RunAsync(settings, terminal, stop);
            }

            PictureFile? picture = PictureOf(parsed.GetValue(plot), settings);
            return Exports.WhileAsync(telemetry.Read(parsed), terminal, () => RunAsync(settings, picture, terminal, stop));
        });
        return command;
    }

    private static PictureFile? PictureOf(string? file, RunSettings settings) =>
        file is null ? null
        : settings.Count <= RunPlot.MostItems ? PictureFile.Of("--plot", file)
        : throw new WrongInputException($"--count: '{settings.Count}' is above {RunPlot.MostItems}, the most that --plot draws.");

    private static void RefuseBesideCompare(ParseResult parsed, IEnumerable<Option> options)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } useless)
        {
            throw new WrongInputException($"{useless.Name}: has no use beside --compare, which plays in virtual time.");
        }
    }

    private static async Task<int> RunAsync(RunSettings settings, PictureFile? picture, Terminal terminal, StopRequest stop)
    {
        terminal.Output.WriteLine(
            $"{Patterns.NameOf(settings.Pattern)}: {Figures.Count(settings.Count)} items, {settings.Workers} producers, "
            + $"{settings.Loop.Controller} controller{Figures.Target(settings.Loop.Target)}, seed {settings.Seed}");
        var trace = picture is null ? null : new RunTrace();
        var mesh = new DemoMesh(settings, terminal.TimeProvider) { Trace = trace };
        Task work = mesh.RunAsync(stop.Token);
        await ViewChoice.For(terminal).ShowAsync(() => mesh.Snapshot() with { Note = stop.Note }, work).ConfigureAwait(false);
        await work.ConfigureAwait(false);
        Summarize(terminal.Output, mesh);
        if (trace?.Batches.Count > 0)
        {
            picture!.Save(new RunPlot(settings, trace).Draw());
            terminal.Output.WriteLine($"Drawn: {picture.Path}");
        }

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
