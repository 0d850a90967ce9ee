using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Ingest;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Telemetry;
using Dataflow.LoadAware.Demo.Views;
using Microsoft.Data.Sqlite;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>ingest</c>: each line of a file or of standard input becomes a row of a SQLite database.</summary>
internal static class IngestCommand
{
    /// <summary>The defaults. The target is there for others who want the write lock; the quick steps are for the threshold rule.</summary>
    internal static LoopSettings Standard { get; } = new()
    {
        InitialBatch = 100,
        MinBatch = 1,
        MaxBatch = 10_000,
        Timeout = TimeSpan.FromSeconds(1),
        Controller = Controllers.Adaptive,
        Target = TimeSpan.FromMilliseconds(200),
        AdjustInterval = TimeSpan.FromMilliseconds(100),
        AdjustFactor = 0.2,
    };

    /// <summary>The command with its options.</summary>
    public static Command Create(Terminal terminal, StopRequest stop)
    {
        var input = new Argument<string>("input") { Description = "File of lines, or - for standard input", HelpName = "file|-" };
        var database = new Option<string>("--sqlite")
        {
            Description = "SQLite database; made where there is none. Rows are appended to its table 'lines' under a run of their own",
            HelpName = "db",
            Required = true,
        };
        var rejects = new Option<string?>("--rejects")
        {
            Description = "File for the lines that the table refuses, with the reasons; written anew. Without it the first such line ends the ingest",
            HelpName = "file",
        };
        var loop = new LoopFlags(Standard);
        var command = new Command("ingest", "Write each line of a file or of standard input as a row of a SQLite database, one transaction a batch")
        {
            input,
            database,
            rejects,
        };
        loop.AddTo(command);
        var telemetry = new TelemetryFlags();
        telemetry.AddTo(command);
        command.SetAction(parsed =>
        {
            LoopSettings settings = loop.Read(parsed);
            return Exports.WhileAsync(
                telemetry.Read(parsed),
                terminal,
                () => RunAsync(parsed.GetRequiredValue(input), parsed.GetRequiredValue(database), parsed.GetValue(rejects), settings, terminal, stop));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string input, string database, string? rejectsPath, LoopSettings settings, Terminal terminal, StopRequest stop)
    {
        if (rejectsPath is not null)
        {
            RejectsFile.Check(rejectsPath, input, database);
        }

        using var source = LineSource.Open(input, terminal);
        using var store = SqliteLineStore.Open(database);
        using RejectsFile? rejects = rejectsPath is null ? null : RejectsFile.Create(rejectsPath);
        var mesh = new IngestMesh(source, store, settings, rejects, terminal.TimeProvider);
        Task<long> work = mesh.RunAsync(stop.Token);
        await ViewChoice.For(terminal).ShowAsync(() => mesh.Snapshot() with { Note = stop.Note }, work).ConfigureAwait(false);
        try
        {
            long rows = await work.ConfigureAwait(false);
            SummaryText summary = Summarize(terminal.Output, mesh, $"Ingested {source.Name} into {database}, table lines, run {store.Run}", rows);
            ShowRejects(summary, rejects, rejectsPath);
            return rows + mesh.Rejected == mesh.LinesIn ? stop.ExitCode : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.Error.WriteLine($"Stopped while '{database}' was locked; nothing was read.");
            return stop.ExitCode;
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            string lost = mesh.NotStored > 0 ? $" {Figures.Count(mesh.NotStored)} of the lines that were read are not stored." : "";
            terminal.Error.WriteLine($"Stopped after {Figures.Count(mesh.Loop.Recorder.Read().Items)} rows: {failure.Message}{lost}");
            return ExitCode.Failed;
        }
    }

    private static SummaryText Summarize(TextWriter output, IngestMesh mesh, string heading, long rows)
    {
        string verdict = rows + mesh.Rejected != mesh.LinesIn ? "MISMATCH: lines and rows differ"
            : mesh.Rejected == 0 ? "counted in the database: every line is a row"
            : $"counted in the database: every line is a row but the {Figures.Count(mesh.Rejected)} rejected";
        return new SummaryText(output)
            .Heading(heading)
            .Fact("duration", Figures.Time(mesh.Loop.Elapsed))
            .Fact("lines in", Figures.Count(mesh.LinesIn))
            .Fact("rows in", $"{Figures.Count(rows)}, {verdict}")
            .Fact("locked", $"{Figures.Count(mesh.Refusals)} attempts refused, all made good")
            .Loop(mesh.Loop.Recorder.Read(), mesh.Loop.Elapsed, mesh.Loop.Batches.BatchSize, "rows");
    }

    private static void ShowRejects(SummaryText summary, RejectsFile? rejects, string? path)
    {
        if (rejects is null)
        {
            return;
        }

        summary.Fact("rejected", $"{Figures.Count(rejects.Count)}, in {path}");
        foreach (string line in rejects.First)
        {
            summary.Fact("", line);
        }
    }
}
