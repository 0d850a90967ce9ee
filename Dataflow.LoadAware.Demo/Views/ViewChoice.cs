using Spectre.Console;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>Chooses the view that a terminal can show.</summary>
internal static class ViewChoice
{
    /// <summary>The live view where the cursor can move, one plain line a second elsewhere. NO_COLOR is honoured by the live view.</summary>
    public static IView For(Terminal terminal) => terminal.IsLive
        ? new LiveView(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Output) }), terminal.TimeProvider)
        : new PlainView(terminal.Output, terminal.TimeProvider);
}
