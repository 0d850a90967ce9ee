using System.CommandLine;
using System.CommandLine.Invocation;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Commands;

namespace Dataflow.LoadAware.Demo;

/// <summary>The command line as a whole: finds the command, and turns every refusal into one line and an exit code.</summary>
internal static class DemoApp
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">What the user typed.</param>
    /// <param name="terminal">Where it speaks.</param>
    /// <param name="stop">Asks it to end.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, StopRequest stop)
    {
        ParseResult parsed = Root(terminal, stop).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            terminal.Error.WriteLine(ParseErrors.Line(parsed));
            return ExitCode.WrongInput;
        }

        try
        {
            return await parsed.InvokeAsync(Configuration(terminal)).ConfigureAwait(false);
        }
        catch (WrongInputException wrong)
        {
            terminal.Error.WriteLine(wrong.Message);
            return ExitCode.WrongInput;
        }
    }

    private static RootCommand Root(Terminal terminal, StopRequest stop)
    {
        RootCommand root = RunCommand.Create(terminal, stop);
        root.Subcommands.Add(IngestCommand.Create(terminal, stop));
        root.Subcommands.Add(DashboardCommand.Create(terminal, stop));
        root.Subcommands.Add(EvaluateCommand.Create(terminal, stop));
        return root;
    }

    // Signals are ours (StopRequest): the parser's own handler would cut a drain short after two seconds
    private static InvocationConfiguration Configuration(Terminal terminal) => new()
    {
        Output = terminal.Output,
        Error = terminal.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };
}
