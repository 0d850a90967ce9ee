using System.Globalization;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Simulator.Evaluation;

namespace Dataflow.LoadAware.Demo.Comparison;

/// <summary>Plays one run in virtual time with the oracle, with every controller and with fixed sizes, one after the other.</summary>
internal sealed class Contest
{
    private const double Quantile = 0.95;

    private readonly FiniteRun _run;
    private readonly LoopSettings _loop;

    public Contest(RunSettings settings)
    {
        _loop = settings.Loop;
        _run = new FiniteRun
        {
            Cost = DemoBackend.Cost,
            Course = DemoBackend.Course(settings.Pattern, settings.Seed),
            Items = settings.Count,
            Seed = settings.Seed,
            MinBatchSize = _loop.MinBatch,
            MaxBatchSize = _loop.MaxBatch,
            Scoring = DemoBackend.Scoring,
        };
    }

    /// <summary>Plays all.</summary>
    /// <param name="progress">Told after each.</param>
    /// <param name="stop">Ends it between two.</param>
    /// <returns>A row for each, the oracle's first.</returns>
    /// <exception cref="OperationCanceledException">Asked to stop.</exception>
    public IReadOnlyList<ContestRow> Play(IProgress<EvaluationProgress> progress, CancellationToken stop)
    {
        var oracle = new ContestRow("oracle", Count(_run.PlayOracle(_loop.Target, Quantile)), null);
        var rows = new List<ContestRow> { oracle };
        (string Name, IBatchSizeController Controller, int InitialSize)[] players = [.. Learners(), .. FixedSizes()];
        foreach (var (name, controller, initialSize) in players)
        {
            progress.Report(new EvaluationProgress(rows.Count, players.Length + 1));
            stop.ThrowIfCancellationRequested();
            rows.Add(new ContestRow(name, Count(_run.Play(controller, initialSize)), oracle));
        }

        return rows;
    }

    private IEnumerable<(string, IBatchSizeController, int)> Learners() =>
        from name in Controllers.Names
        where name != Controllers.Fixed && (_loop.Target is not null || Controllers.UseOfTarget(name) != TargetUse.Needed)
        select (name, Controllers.Make(_loop with { Controller = name }), _loop.InitialBatch);

    // 1, 3, 10, 30, ... as far as the limits allow, and what would stand without a controller
    private IEnumerable<(string, IBatchSizeController, int)> FixedSizes()
    {
        var round = Enumerable.Range(0, 7).SelectMany(power => new[] { (int)Math.Pow(10, power), 3 * (int)Math.Pow(10, power) });
        return round.Where(size => size >= _loop.MinBatch && size <= _loop.MaxBatch).Append(_loop.InitialBatch).Distinct().Order()
            .Select(size => (string.Create(CultureInfo.InvariantCulture, $"fixed {size:N0}"), (IBatchSizeController)new FixedController(), size));
    }

    private (LoopTotals Totals, TimeSpan Duration) Count(IReadOnlyList<BatchTrace> batches)
    {
        var recorder = new LoopRecorder(_loop.Target);
        int size = batches[0].Size;
        foreach (BatchTrace batch in batches)
        {
            recorder.RecordBatch(new LoadFeedback { BatchSize = batch.Size, ProcessingTime = batch.Time, ErrorRate = (double)batch.FailedItems / batch.Size });
            recorder.RecordSizeChange(size, batch.Size);
            size = batch.Size;
        }

        return (recorder.Read(), batches[^1].StartedAt + batches[^1].Time);
    }
}
