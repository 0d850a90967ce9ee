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
        string path = Path.GetFullPath(page);
        string text = await ReadAsync(path, page).ConfigureAwait(false);
        var work = new LongWork(terminal, stop, "tables");
        try
        {
            return await work.RunAsync(token => fill(text, work, token), filled => Save(path, filled, terminal.Output)).ConfigureAwait(false);
        }
        catch (FormatException wrong)
        {
            throw new WrongInputException($"page: '{page}' cannot be filled: {wrong.Message}", wrong);
        }
    }

    // For writing too: whether that is allowed should be known before minutes of work
    private static async Task<string> ReadAsync(string path, string page)
    {
        try
        {
            using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
            using var reader = new StreamReader(file);
            return await reader.ReadToEndAsync().ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new WrongInputException($"page: '{page}' cannot be written: {refused.Message.TrimEnd('.')}.", refused);
        }
    }

    // At once or not at all: a page that is half written is worse than an old one
    private static void Save(string path, string text, TextWriter output)
    {
        string draft = path + ".new";
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
        output.WriteLine($"Written: {path}");
    }
}
