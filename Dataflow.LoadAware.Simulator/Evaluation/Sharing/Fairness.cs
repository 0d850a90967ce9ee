namespace Dataflow.LoadAware.Simulator.Evaluation.Sharing;

/// <summary>Runs N clients with the same controller on one backend and tells how evenly they share it.</summary>
public static class Fairness
{
    private const int MaxSize = 5000;
    private const double Quantile = .95;
    private const double TypicalLoad = .3;

    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan CountFrom = Horizon / 2;
    private static readonly CostModel Cost = new() { CpuShare = .6, Timeout = TimeSpan.FromSeconds(8) };

    /// <summary>Runs every controller in every mode with every number of clients, once a seed.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <returns>A row each, in the order of the plan; controllers without a use for the target are left out.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plan"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<FairnessRow> Run(FairnessPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (SharingMode Mode, int Clients, ControllerEntry Entry)[] places =
        [
            .. from mode in plan.Modes
               from clients in plan.Clients
               from entry in plan.Controllers
               select (mode, clients, entry),
        ];
        FairnessRow?[] rows = new FairnessRow?[places.Length];
        Parallel.For(
            0,
            rows.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            i => rows[i] = Row(plan, places[i].Mode, places[i].Clients, places[i].Entry));
        return [.. rows.OfType<FairnessRow>()];
    }

    /// <summary>Jain's index of fairness (Jain, Chiu and Hawe 1984).</summary>
    /// <param name="shares">What each has; none negative.</param>
    /// <returns>(sum x)^2 / (N sum x^2): 1 = all alike, 1/N = one has all, 0 = nobody has anything.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="shares"/> is null.</exception>
    public static double JainIndex(IReadOnlyCollection<double> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var (sum, squares) = (shares.Sum(), shares.Sum(share => share * share));
        return squares == 0 ? 0 : sum * sum / (shares.Count * squares);
    }

    private static FairnessRow? Row(FairnessPlan plan, SharingMode mode, int clients, ControllerEntry entry)
    {
        var target = TargetOf(plan, mode);
        var context = new ClairvoyantOracle(Cost, MaxSize, target, Quantile).ContextAt(TypicalLoad);
        var best = SharedBackend.BestGoodput(Cost, mode, clients, target, Quantile);
        var runs = new List<Outcome>(plan.Seeds.Count);
        foreach (var seed in plan.Seeds)
        {
            if (Run(plan, mode, clients, entry, context, seed) is not { } outcome)
                return null;
            runs.Add(outcome);
        }

        return new FairnessRow
        {
            Controller = entry.Name,
            Mode = mode,
            Clients = clients,
            JainMean = runs.Average(run => run.Jain),
            JainMin = runs.Min(run => run.Jain),
            Goodput = runs.Average(run => run.ItemsPerSecond) / best,
            Violations = runs.Average(run => run.Violations),
        };
    }

    private static TimeSpan? TargetOf(FairnessPlan plan, SharingMode mode) =>
        !plan.HasTarget ? null : TimeSpan.FromMilliseconds(mode == SharingMode.QueueInSignal ? 400 : 150);

    private static Outcome? Run(FairnessPlan plan, SharingMode mode, int count, ControllerEntry entry, ControllerContext context, int seed)
    {
        var clients = new List<SharingClient>(count);
        for (var i = 0; i < count; i++)
        {
            if (entry.Make(context) is not { } controller)
                return null;
            var initialSize = plan.InitialSizes[i % plan.InitialSizes.Count];
            clients.Add(new SharingClient(new ControllerSizer(controller, entry.Scoring, initialSize, MaxSize), CountFrom, context.Target));
        }

        new SharedBackend(Cost, mode, count, seed).Run(clients, Horizon);
        return new Outcome(
            JainIndex([.. clients.Select(client => (double)client.Succeeded)]),
            clients.Sum(client => client.Succeeded) / (Horizon - CountFrom).TotalSeconds,
            clients.Sum(client => client.Late) / (double)Math.Max(1, clients.Sum(client => client.Batches)));
    }

    private sealed record Outcome(double Jain, double ItemsPerSecond, double Violations);
}
