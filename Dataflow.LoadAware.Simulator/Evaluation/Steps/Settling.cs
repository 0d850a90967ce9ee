using System.Globalization;

namespace Dataflow.LoadAware.Simulator.Evaluation.Steps;

/// <summary>How long a controller took to settle after a change, over several runs.</summary>
public sealed record Settling
{
    internal Settling(IReadOnlyCollection<SettlingTime?> runs)
    {
        Runs = runs.Count;
        SettlingTime[] settled = [.. runs.OfType<SettlingTime>().OrderBy(time => time.Batches)];
        Settled = settled.Length;
        if (settled.Length == 0)
            return;
        MedianBatches = settled[settled.Length / 2].Batches;
        MaxBatches = settled[^1].Batches;
        MedianTime = settled.Select(time => time.Time).Order().ElementAt(settled.Length / 2);
    }

    /// <summary>Runs.</summary>
    public int Runs { get; }

    /// <summary>Runs that settled before the next change.</summary>
    public int Settled { get; }

    /// <summary>The median over the runs that settled, in batches; null when none did.</summary>
    public int? MedianBatches { get; }

    /// <summary>The longest of them, in batches; null when none did.</summary>
    public int? MaxBatches { get; }

    /// <summary>The median over them in time; null when none did.</summary>
    public TimeSpan? MedianTime { get; }

    /// <summary>For example <c>8 (max 12), 0.5 s</c>, with <c>[9 of 10]</c> when not all settled.</summary>
    /// <returns>A short text, the same in every culture.</returns>
    public override string ToString()
    {
        if (Settled == 0)
            return "never";
        var text = string.Create(CultureInfo.InvariantCulture, $"{MedianBatches} (max {MaxBatches}), {MedianTime!.Value.TotalSeconds:0.0} s");
        return Settled == Runs ? text : $"{text} [{Settled} of {Runs}]";
    }
}
