namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>One round of the baseline and one of ours, right after each other.</summary>
/// <param name="Baseline">The baseline's; null when there is no baseline.</param>
/// <param name="Ours">Ours.</param>
internal readonly record struct Turn(Sample? Baseline, Sample Ours)
{
    public Pair Time => new(Baseline?.Time ?? double.NaN, Ours.Time);

    public Pair Memory => new(Baseline?.Memory ?? double.NaN, Ours.Memory);
}

/// <summary>The same quantity of both sides.</summary>
/// <param name="Baseline">The baseline's; not a number when there is no baseline.</param>
/// <param name="Ours">Ours.</param>
internal readonly record struct Pair(double Baseline, double Ours);
