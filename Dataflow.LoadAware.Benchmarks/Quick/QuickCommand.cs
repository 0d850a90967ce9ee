using System.CommandLine;

namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>The quick form: all ratios in less than two minutes.</summary>
internal static class QuickCommand
{
    /// <summary>The option that asks for it.</summary>
    public const string Name = "--quick";

    /// <summary>The option by which it starts itself again to play one side.</summary>
    public const string SideName = "--side";

    private const double DefaultSeconds = 1.2;

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
            DefaultValueFactory = _ => DefaultSeconds,
        };
        var side = new Option<Side?>(SideName) { Hidden = true };
        var command = new RootCommand("What an item costs, next to BatchBlock") { quick, filter, markdown, seconds, side };
        command.SetAction(parsed => parsed.GetValue(side) is { } played
            ? PlayAsync(played)
            : MeasureAsync(parsed.GetValue(filter)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(markdown)));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> PlayAsync(Side side)
    {
        await new SideServer(side, [.. Catalogue.All()]).ServeAsync(Console.In, Console.Out).ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> MeasureAsync(string filter, TimeSpan budget, bool markdown)
    {
        List<Line> lines = [];
        await using (var baseline = new SideProcess(Side.Baseline))
        await using (var ours = new SideProcess(Side.Ours))
        {
            foreach ((int index, Question question) in Catalogue.All().Index().Where(entry => Catalogue.Wants(filter, entry.Item)))
            {
                Contender? theirs = question.Baseline is null ? null : baseline.Play(index);
                Question played = question with { Baseline = theirs, Ours = ours.Play(index) };
                IReadOnlyList<Turn> turns = await Turns.MeasureAsync(played, budget, TimeProvider.System).ConfigureAwait(false);
                foreach (Line line in Line.Of(question, turns))
                {
                    lines.Add(line);
                    await Console.Error.WriteLineAsync(Report.Progress(line)).ConfigureAwait(false);
                }
            }
        }

        await Console.Out.WriteLineAsync($"{Report.Machine}{Environment.NewLine}").ConfigureAwait(false);
        Report.Write(lines, markdown, Console.Out);
        return lines.Count > 0 ? 0 : 1;
    }
}
