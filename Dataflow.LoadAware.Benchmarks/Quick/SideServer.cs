using System.Globalization;

namespace Dataflow.LoadAware.Benchmarks.Quick;

// The conversation with SideProcess, a line each way:
//   enter <question>   no answer
//   round              <time> <memory>
//   leave              no answer
//   end of input       the process ends

/// <summary>Plays one side of the questions, as it is told line by line.</summary>
internal sealed class SideServer(Side side, IReadOnlyList<Question> questions)
{
    public const string Enter = "enter";
    public const string Round = "round";
    public const string Leave = "leave";

    /// <summary>Obeys until there is no more to read.</summary>
    public async Task ServeAsync(TextReader orders, TextWriter answers)
    {
        Trial? trial = null;
        while (await orders.ReadLineAsync().ConfigureAwait(false) is { } order)
        {
            if (order.StartsWith(Enter, StringComparison.Ordinal))
            {
                trial = Find(order[Enter.Length..]).Enter();
            }
            else if (order == Leave)
            {
                await trial!.DisposeAsync().ConfigureAwait(false);
                trial = null;
            }
            else
            {
                Sample sample = await trial!.RoundAsync().ConfigureAwait(false);
                await answers.WriteLineAsync(Write(sample)).ConfigureAwait(false);
                await answers.FlushAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads an answer to a round.</summary>
    public static Sample Read(string answer)
    {
        double[] numbers = [.. answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return new Sample(numbers[0], numbers[1]);
    }

    private static string Write(Sample sample) => string.Create(CultureInfo.InvariantCulture, $"{sample.Time:R} {sample.Memory:R}");

    private Contender Find(string number)
    {
        Question question = questions[int.Parse(number, CultureInfo.InvariantCulture)];
        return side == Side.Ours ? question.Ours : question.Baseline!;
    }
}
