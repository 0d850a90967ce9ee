using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Simulator.Evaluation.Sharing;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>evaluate fairness</c>: how evenly several clients with the same controller share one backend.</summary>
internal static class EvaluateFairnessCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(Terminal terminal, StopRequest stop)
    {
        var controller = Flag.Choices("--controller", "What decides the size", Entries.Names);
        var command = new Command("fairness", "How evenly 4 and 8 clients with the same controller share one backend (Jain's index)") { controller };
        command.SetAction(parsed => RunAsync(new FairnessPlan { Controllers = Entries.Of(parsed.GetValue(controller)) }, terminal, stop));
        return command;
    }

    private static Task<int> RunAsync(FairnessPlan plan, Terminal terminal, StopRequest stop) => new LongWork(terminal, stop).RunAsync(
        token => Fairness.Run(plan, token),
        rows => TableText.Write(terminal.Output, FairnessRow.Headings, rows.Select(row => row.Texts)));
}
