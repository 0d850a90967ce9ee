using System.Globalization;

namespace Dataflow.LoadAware.Simulator.Evaluation.Sharing;

/// <summary>How N clients with one controller shared a backend, over the second half of each run.</summary>
public sealed record FairnessRow
{
    /// <summary>The headings of <see cref="Texts"/>.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["sharing", "clients", "controller", "Jain", "min", "goodput", "violations"];

    /// <summary>The controller's name.</summary>
    public required string Controller { get; init; }

    /// <summary>How they met.</summary>
    public SharingMode Mode { get; init; }

    /// <summary>How many.</summary>
    public int Clients { get; init; }

    /// <summary>Jain's index of the clients' goodputs, (sum x)^2 / (N sum x^2), in the mean: 1 = all alike, 1/N = one has all.</summary>
    public double JainMean { get; init; }

    /// <summary>The least of the runs.</summary>
    public double JainMin { get; init; }

    /// <summary>What they reach together, as a share of the best common size within the target.</summary>
    public double Goodput { get; init; }

    /// <summary>Reported times above the target, as a share of all; 0 without a target.</summary>
    public double Violations { get; init; }

    /// <summary>The row as people read it, one text a heading, the same in every culture.</summary>
    public IReadOnlyList<string> Texts =>
    [
        Mode.ToString(),
        Clients.ToString(CultureInfo.InvariantCulture),
        Controller,
        JainMean.ToString("0.000", CultureInfo.InvariantCulture),
        JainMin.ToString("0.000", CultureInfo.InvariantCulture),
        PercentText.Of(Goodput),
        PercentText.Of(Violations),
    ];
}
