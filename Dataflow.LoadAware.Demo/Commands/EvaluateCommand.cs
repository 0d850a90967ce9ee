using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Demo.Views;
using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>evaluate</c>: every controller on a zoo of backends in virtual time, next to an oracle.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command with its options and its subcommands.</summary>
    public static Command Create(Terminal terminal, StopRequest stop)
    {
        var seeds = Flag.Parsed("--seeds", "Backends, one a seed: tuning (31-50), reporting (51-70), or as in 51-70 or 3,7", "seeds", SeedText.Tuning, SeedText.Rule, SeedText.Read);
        var regime = Flag.Choices("--regime", "What the latency target means", Choices.Of<TargetRegime>());
        var controller = Flag.Choices("--controller", "What decides the size", Entries.Names);
        var family = Flag.Choice("--family", "The shape of the backends' cost", "smooth", Choices.Of<BackendFamily>());
        var cycle = Flag.WholeNumber("--cycle", "NB: batches of the oracle in a cycle of the load; 500 is hard, 6000 easy", "batches", 2000, least: 10, most: 1_000_000);
        var quantile = Flag.ProperFraction("--quantile", "Share of batches that are to be within the target", 0.95);
        var outliers = Flag.Fraction("--outliers", "Share of batches that take 8 times their time", 0);
        var delay = Flag.WholeNumber("--delay", "Batches by which feedback is late", "batches", 0, least: 0, most: 1000);
        var loss = Flag.Fraction("--loss", "Share of feedback that is lost", 0);
        var folder = new Option<string?>("--out") { Description = "Folder for evaluation.csv and evaluation.json; made where there is none", HelpName = "folder" };
        var command = new Command("evaluate", "Judge every controller against a clairvoyant oracle, in virtual time")
        {
            seeds, regime, controller, family, cycle, quantile, outliers, delay, loss, folder,
        };
        command.SetAction(parsed => RunAsync(
            new EvaluationPlan
            {
                Seeds = parsed.GetRequiredValue(seeds).Seeds,
                Regimes = Choices.Read<TargetRegime>(parsed.GetValue(regime)),
                Controllers = Entries.Of(parsed.GetValue(controller)),
                Family = Enum.Parse<BackendFamily>(parsed.GetRequiredValue(family), ignoreCase: true),
                BatchesPerCycle = parsed.GetValue(cycle),
                Quantile = QuantileOf(parsed.GetValue(quantile)),
                OutlierProbability = parsed.GetValue(outliers),
                Disturbance = new Disturbance { FeedbackDelay = parsed.GetValue(delay), FeedbackLoss = parsed.GetValue(loss) },
            },
            ReportFiles.Into(parsed.GetValue(folder)),
            terminal,
            stop));
        command.Subcommands.Add(EvaluateStepCommand.Create(terminal, stop));
        command.Subcommands.Add(EvaluateFairnessCommand.Create(terminal, stop));
        command.Subcommands.Add(EvaluateWorkersCommand.Create(terminal, stop));
        command.Subcommands.Add(EvaluatePlotCommand.Create(terminal));
        command.Subcommands.Add(EvaluateTablesCommand.Create(terminal, stop));
        return command;
    }

    private static Task<int> RunAsync(EvaluationPlan plan, ReportFiles? files, Terminal terminal, StopRequest stop)
    {
        var work = new LongWork(terminal, stop);
        return work.RunAsync(
            token => Evaluator.Run(plan, work, token),
            report =>
            {
                TableText.Write(terminal.Output, EvaluationRow.Headings, report.Rows.Select(row => row.Texts));
                files?.Write(report, terminal.Output);
            });
    }

    private static double QuantileOf(double quantile) =>
        quantile is >= 0.5 and <= 0.999 ? quantile : throw new WrongInputException($"--quantile: '{quantile}' is not a number from 0.5 to 0.999.");
}
