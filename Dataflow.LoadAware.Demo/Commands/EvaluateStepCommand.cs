using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Simulator.Evaluation.Steps;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>evaluate step</c>: how fast controllers follow a step of the load, with a latency target and without.</summary>
internal static class EvaluateStepCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(Terminal terminal, StopRequest stop)
    {
        var controller = Flag.Choices("--controller", "What decides the size", Entries.Names);
        var command = new Command("step", "How fast controllers settle after the load steps from .2 to .8 and back") { controller };
        command.SetAction(parsed => RunAsync(new StepPlan { Controllers = Entries.Of(parsed.GetValue(controller)) }, terminal, stop));
        return command;
    }

    private static Task<int> RunAsync(StepPlan plan, Terminal terminal, StopRequest stop) => new LongWork(terminal, stop).RunAsync(
        token => (With: StepResponse.Run(plan, token), Without: StepResponse.Run(plan with { Target = null }, token)),
        rows =>
        {
            Write(terminal.Output, $"With a target of {plan.Target!.Value.TotalMilliseconds:0} ms, over {plan.Seeds.Count} seeds:", rows.With);
            Write(terminal.Output, "Without a target:", rows.Without);
        });

    private static void Write(TextWriter output, string heading, IEnumerable<StepRow> rows) =>
        TableText.Write(output, heading, StepRow.Headings, rows.Select(row => row.Texts));
}
