using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>evaluate workers</c>: how good a size controllers find for several batches at once, without a latency target and with a loose one.</summary>
internal static class EvaluateWorkersCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(Terminal terminal, StopRequest stop)
    {
        var controller = Flag.Choices("--controller", "What decides the size", Entries.Names);
        var command = new Command("workers", "How good a size controllers find where 2, 4 and 8 batches are under way at once") { controller };
        command.SetAction(parsed => RunAsync(new SideBySidePlan { Controllers = Entries.Of(parsed.GetValue(controller)) }, terminal, stop));
        return command;
    }

    private static Task<int> RunAsync(SideBySidePlan plan, Terminal terminal, StopRequest stop) => new LongWork(terminal, stop).RunAsync(
        token => (Without: SideBySideEvaluator.Run(plan, token), With: SideBySideEvaluator.Run(plan with { HasTarget = true }, token)),
        rows =>
        {
            Write(terminal.Output, $"Without a target, over {plan.Seeds.Count} backends:", rows.Without);
            Write(terminal.Output, "With a loose target:", rows.With);
        });

    private static void Write(TextWriter output, string heading, IEnumerable<SideBySideRow> rows) =>
        TableText.Write(output, heading, SideBySideRow.Headings, rows.Select(row => row.Texts));
}
