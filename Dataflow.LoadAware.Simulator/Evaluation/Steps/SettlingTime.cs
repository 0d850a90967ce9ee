namespace Dataflow.LoadAware.Simulator.Evaluation.Steps;

/// <summary>When one run settled, counted from the change.</summary>
internal readonly record struct SettlingTime(int Batches, TimeSpan Time)
{
    private const int Smoothed = 6;
    private const int Watched = 40;
    private const int Needed = 36;

    /// <summary>
    /// The first batch whose geometric mean of the last 6 sizes is in the band around the goal, and for which that holds of 36 of the 40
    /// batches from there on. Null when there is none.
    /// </summary>
    /// <param name="batches">The batches from the change to the next one.</param>
    /// <param name="goal">The size to reach.</param>
    /// <param name="band">.25 = from goal / 1.25 to goal x 1.25.</param>
    public static SettlingTime? Of(IReadOnlyList<BatchTrace> batches, double goal, double band)
    {
        var inBand = new bool[batches.Count];
        for (var i = 0; i < inBand.Length; i++)
            inBand[i] = Math.Abs(Math.Log(Smooth(batches, i) / goal)) <= Math.Log(1 + band);

        for (var i = 0; i + Watched <= inBand.Length; i++)
        {
            if (inBand[i] && inBand.AsSpan(i, Watched).Count(true) >= Needed)
                return new SettlingTime(i, batches[i].StartedAt - batches[0].StartedAt);
        }

        return null;
    }

    private static double Smooth(IReadOnlyList<BatchTrace> batches, int last)
    {
        var first = Math.Max(0, last - Smoothed + 1);
        var sum = 0.0;
        for (var i = first; i <= last; i++)
            sum += Math.Log(batches[i].Size);
        return Math.Exp(sum / (last - first + 1));
    }
}
