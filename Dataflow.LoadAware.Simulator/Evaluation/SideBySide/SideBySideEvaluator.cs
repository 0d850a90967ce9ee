namespace Dataflow.LoadAware.Simulator.Evaluation.SideBySide;

/// <summary>Runs several workers with one controller against the backends of the zoo, each cell by itself in virtual time.</summary>
public static class SideBySideEvaluator
{
    /// <summary>Runs every controller in every kind with every number of workers, once a seed.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="cancellationToken">Stops between two backends.</param>
    /// <returns>A row each, in the order of the plan; controllers without a use for the target, or for none, are left out.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plan"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<SideBySideRow> Run(SideBySidePlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (SideBySideKind Kind, int Workers)[] places = [.. from kind in plan.Kinds from workers in plan.Workers select (kind, workers)];
        var seeds = plan.Seeds.Count;
        var results = new SideBySideResult?[places.Length * seeds][];
        Parallel.For(0, results.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var (kind, workers) = places[i / seeds];
            var cell = new SideBySideCell(plan, kind, workers, plan.Seeds[i % seeds]);
            results[i] = [.. plan.Controllers.Select(cell.Run)];
        });
        return
        [
            .. from place in places.Index()
               from entry in plan.Controllers.Index()
               let cells = results.Skip(place.Index * seeds).Take(seeds).Select(cell => cell[entry.Index]).OfType<SideBySideResult>().ToArray()
               where cells.Length > 0
               select SideBySideRow.Of(place.Item.Kind, place.Item.Workers, entry.Item.Name, cells),
        ];
    }
}
