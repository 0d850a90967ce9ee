using System.CommandLine;

namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>The quick form: all ratios in less than two minutes, in this process.</summary>
internal static class QuickCommand
{
    /// <summary>The option that asks for it.</summary>
    public const string Name = "--quick";

    private static readonly TimeSpan DefaultBudget = TimeSpan.FromSeconds(1.2);

    public static Task<int> RunAsync(string[] args)
    {
        var quick = new Option<bool>(Name) { Description = "Print the ratios quickly, without BenchmarkDotNet" };
        var filter = new Option<string>("--filter")
        {
            Description = "Part of a path's name; * stands for any text",
            DefaultValueFactory = _ => "",
        };
        var markdown = new Option<bool>("--markdown") { Description = "Write the table as Markdown" };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Seconds to measure each path for",
            DefaultValueFactory = _ => DefaultBudget.TotalSeconds,
        };
        var command = new RootCommand("What an item costs, next to BatchBlock") { quick, filter, markdown, seconds };
        command.SetAction(parsed => MeasureAsync(
            parsed.GetValue(filter)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(markdown)));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> MeasureAsync(string filter, TimeSpan budget, bool markdown)
    {
        List<Question> questions = [.. Catalogue.All().Where(question => Catalogue.Wants(filter, question))];
        List<Line> lines = [];
        foreach (Question question in questions)
        {
            IReadOnlyList<Turn> turns = await Turns.MeasureAsync(question, budget, TimeProvider.System).ConfigureAwait(false);
            foreach (Line line in Line.Of(question, turns))
            {
                lines.Add(line);
                await Console.Error.WriteLineAsync(Report.Progress(line)).ConfigureAwait(false);
            }
        }

        await Console.Out.WriteLineAsync($"{Report.Machine}{Environment.NewLine}").ConfigureAwait(false);
        Report.Write(lines, markdown, Console.Out);
        return lines.Count > 0 ? 0 : 1;
    }
}
