using System.CommandLine;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Plots;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Commands;

/// <summary><c>evaluate plot</c>: draws one controller under one course of the load beside the oracle.</summary>
internal static class EvaluatePlotCommand
{
    // The backend of docs/simulator.md, with a target that binds: the oracle goes 205 to 50 when the load steps
    private static readonly BackendSpec Backend = new()
    {
        Name = "default",
        Seed = 1,
        Cost = new CostModel { CpuShare = .6 },
        MaxBatchSize = 5000,
        BindingTarget = TimeSpan.FromMilliseconds(100),
        LooseTarget = TimeSpan.FromMilliseconds(500),
    };

    /// <summary>The command with its options.</summary>
    public static Command Create(Terminal terminal)
    {
        var names = Choices.Of<CourseKind>();
        var pattern = new Argument<string>("pattern") { Description = $"Course of the background load: {string.Join(", ", names)}", HelpName = "pattern" };
        var controller = Flag.Choice("--controller", "What decides the size", Entries.Names[0], Entries.Names);
        var regime = Flag.Choice("--regime", "What the latency target means", "binding", Choices.Of<TargetRegime>());
        var cycle = Flag.WholeNumber("--cycle", "NB: batches of the oracle in a cycle of the load", "batches", 2000, least: 10, most: 1_000_000);
        var file = new Option<string?>("--out") { Description = "Picture to write, .svg or .png [default: <pattern>.svg]", HelpName = "file" };
        var command = new Command("plot", "Draw size, load and batch time of one run beside the oracle, as SVG or PNG")
        {
            pattern, controller, regime, cycle, file,
        };
        command.SetAction(parsed =>
        {
            string course = CourseOf(parsed.GetRequiredValue(pattern), names);
            return Draw(
                Enum.Parse<CourseKind>(course, ignoreCase: true),
                Entries.Of([parsed.GetRequiredValue(controller)])[0],
                Enum.Parse<TargetRegime>(parsed.GetRequiredValue(regime), ignoreCase: true),
                new EvaluationPlan { BatchesPerCycle = parsed.GetValue(cycle) },
                PictureFile.Of("--out", parsed.GetValue(file) ?? $"{course}.svg"),
                terminal.Output);
        });
        return command;
    }

    private static int Draw(CourseKind course, ControllerEntry entry, TargetRegime regime, EvaluationPlan plan, PictureFile file, TextWriter output)
    {
        var trace = Evaluator.Trace(plan, entry, regime, Backend, course);
        if (trace.Count == 0)
        {
            throw new WrongInputException($"--controller: '{Entries.NameOf(entry)}' needs a latency target; choose --regime binding or loose.");
        }

        var target = Backend.TargetIn(regime);
        var oracle = new ClairvoyantOracle(Backend.Cost, Backend.MaxBatchSize, target, plan.Quantile);
        string title = $"{entry.Name}, {course.ToString().ToLowerInvariant()} load, target {(target is { } limit ? Figures.Time(limit) : "none")}";
        file.Save(new TracePlot(title, trace, oracle, target).Draw());
        output.WriteLine($"Written: {file.Path}, {Figures.Count(trace.Count)} batches");
        return ExitCode.Success;
    }

    // The demo's patterns are courses too; one name differs
    private static string CourseOf(string pattern, IReadOnlyList<string> names)
    {
        string name = pattern.Equals("sinewave", StringComparison.OrdinalIgnoreCase) ? "sine" : pattern.ToLowerInvariant();
        return names.Contains(name) ? name : throw new WrongInputException($"pattern: '{pattern}' is not one of {string.Join(", ", names)}.");
    }
}
