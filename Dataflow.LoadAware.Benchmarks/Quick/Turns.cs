namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>
/// Measures a question turn by turn. Each turn begins with the other side, so that whatever else the machine does falls on both.
/// </summary>
internal static class Turns
{
    private const int Least = 5;

    /// <summary>Takes turns for so long, and five at least, after a warm-up that is not measured.</summary>
    public static async Task<IReadOnlyList<Turn>> MeasureAsync(Question question, TimeSpan budget, TimeProvider time)
    {
        await using Trial ours = question.Ours.Enter();
        await using Trial? baseline = question.Baseline?.Enter();
        var warmUp = new Settling(time);
        for (int turn = 0; !warmUp.IsSettled; turn++)
        {
            warmUp.Note(await TakeAsync(baseline, ours, turn).ConfigureAwait(false));
        }

        List<Turn> turns = [];
        long start = time.GetTimestamp();
        while (turns.Count < Least || time.GetElapsedTime(start) < budget)
        {
            turns.Add(await TakeAsync(baseline, ours, turns.Count).ConfigureAwait(false));
        }

        return turns;
    }

    private static async Task<Turn> TakeAsync(Trial? baseline, Trial ours, int turn)
    {
        if (baseline is null)
        {
            return new Turn(null, await ours.RoundAsync().ConfigureAwait(false));
        }

        if (turn % 2 == 1)
        {
            Sample first = await ours.RoundAsync().ConfigureAwait(false);
            return new Turn(await baseline.RoundAsync().ConfigureAwait(false), first);
        }

        return new Turn(await baseline.RoundAsync().ConfigureAwait(false), await ours.RoundAsync().ConfigureAwait(false));
    }
}
