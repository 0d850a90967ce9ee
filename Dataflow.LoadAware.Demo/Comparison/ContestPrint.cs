using Dataflow.LoadAware.Demo.Evaluation;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Demo.Views;

namespace Dataflow.LoadAware.Demo.Comparison;

/// <summary><c>--compare</c>: what the run would have been with each controller, as a table.</summary>
internal static class ContestPrint
{
    /// <summary>The most items that are compared: a size of 1 makes as many batches, which are kept until they are counted.</summary>
    public const int MostItems = 1_000_000;

    /// <summary>Plays and prints.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="WrongInputException">There are too many items.</exception>
    public static Task<int> RunAsync(RunSettings settings, Terminal terminal, StopRequest stop)
    {
        if (settings.Count > MostItems)
        {
            throw new WrongInputException($"--count: '{settings.Count}' is above {MostItems}, the most that --compare plays.");
        }

        TimeSpan? target = settings.Loop.Target;
        terminal.Output.WriteLine(
            $"{Patterns.NameOf(settings.Pattern)}: {Figures.Count(settings.Count)} items{Figures.Target(target)}, seed {settings.Seed}; "
            + "the same run once for each controller, in virtual time");
        var work = new LongWork(terminal, stop, "runs");
        return work.RunAsync(token => new Contest(settings).Play(work, token), rows => Print(terminal.Output, rows, target));
    }

    private static void Print(TextWriter output, IReadOnlyList<ContestRow> rows, TimeSpan? target)
    {
        output.WriteLine();
        TableText.Write(output, ContestRow.Headings(target is not null), rows.Select(row => row.Texts));
        output.WriteLine();
        output.WriteLine(Explanation(target));
    }

    private static string Explanation(TimeSpan? target) => target is { } limit
        ? $"The oracle knows the load of every moment and takes the best size of which 95 % keep {Figures.Time(limit)}. Late batches took longer; 5 % may.{Environment.NewLine}"
            + "More items/s than the oracle's are bought with late batches. Changes of the size include deliberate small ones that compare."
        : $"The oracle knows the load of every moment and takes the size of the highest throughput.{Environment.NewLine}"
            + "Changes of the size include deliberate small ones that compare.";
}
