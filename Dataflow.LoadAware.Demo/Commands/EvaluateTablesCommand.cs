using System.CommandLine;
using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation;
using Dataflow.LoadAware.Simulator.Evaluation.Tables;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>evaluate tables</c>: works out the tables of docs/evaluation.md anew and writes them into the page.</summary>
internal static class EvaluateTablesCommand
{
    private const string Standard = "docs/evaluation.md";

    /// <summary>The command with its argument.</summary>
    public static Command Create(Terminal terminal, StopRequest stop)
    {
        var page = new Argument<string>("page")
        {
            Description = "Page with the markers of the tables, which are written anew",
            HelpName = "page",
            DefaultValueFactory = _ => Standard,
        };
        var command = new Command("tables", "Work out the tables of a page on the reporting seeds and write them into it; takes some minutes") { page };
        command.SetAction(parsed => RunAsync(
            parsed.GetRequiredValue(page),
            (text, progress, token) => ReportedTables.Fill(text, ControllerCatalogue.All, progress, token),
            terminal,
            stop));
        return command;
    }

    /// <summary>Fills a page.</summary>
    /// <param name="page">The file.</param>
    /// <param name="fill">Gives the text with fresh tables.</param>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="stop">Ends it; the page stays as it was.</param>
    internal static async Task<int> RunAsync(
        string page, Func<string, IProgress<EvaluationProgress>, CancellationToken, string> fill, Terminal terminal, StopRequest stop)
    {
        using FileStream file = Open(page);
        string text = await new StreamReader(file).ReadToEndAsync().ConfigureAwait(false);
        var work = new LongWork(terminal, stop, "tables");
        try
        {
            return await work.RunAsync(token => fill(text, work, token), filled => Save(file, filled, terminal.Output)).ConfigureAwait(false);
        }
        catch (FormatException wrong)
        {
            throw new WrongInputException($"page: '{page}' cannot be filled: {wrong.Message}", wrong);
        }
    }

    // For writing too: whether that is allowed should be known before minutes of work
    private static FileStream Open(string page)
    {
        try
        {
            return File.Open(page, FileMode.Open, FileAccess.ReadWrite);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new WrongInputException($"page: '{page}' cannot be written: {refused.Message.TrimEnd('.')}.", refused);
        }
    }

    private static void Save(FileStream file, string text, TextWriter output)
    {
        file.SetLength(0);
        using (var writer = new StreamWriter(file))
        {
            writer.Write(text);
        }

        output.WriteLine($"Written: {file.Name}");
    }
}
