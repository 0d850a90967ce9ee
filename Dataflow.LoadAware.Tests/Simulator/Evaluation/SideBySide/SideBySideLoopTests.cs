using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation.SideBySide;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.SideBySide;

/// <summary>Several workers in virtual time: on a backend without noise every time is known.</summary>
public class SideBySideLoopTests
{
    private const int Size = 100;
    private const int Workers = 4;

    private static readonly CostModel Still = new() { Jitter = 0, ItemErrorProbability = 0, Timeout = TimeSpan.FromDays(1) };

    [Test]
    public void All_workers_begin_at_once() =>
        Assert.That(Run(SideBySideKind.Independent).Take(Workers).Select(batch => batch.StartedAt), Is.All.EqualTo(TimeSpan.Zero));

    [Test]
    public void Independent_batches_take_the_time_that_they_take_alone() =>
        Assert.That(Seconds(SideBySideKind.Independent), Is.All.EqualTo(Alone).Within(1e-6));

    [Test]
    public void A_contending_batch_meets_the_items_of_all_the_others() =>
        Assert.That(Seconds(SideBySideKind.Contending), Is.All.EqualTo(Still.MedianSeconds(Size, .5, (Workers - 1) * Size)).Within(1e-6));

    [Test]
    public void A_queueing_batch_waits_for_all_the_others() =>
        Assert.That(Seconds(SideBySideKind.Queueing), Is.All.EqualTo(Workers * Alone).Within(1e-6));

    [Test]
    public void In_a_queue_no_time_is_lost_or_gained() =>
        Assert.That(EndOf(Run(SideBySideKind.Queueing).ElementAt(99)).TotalSeconds, Is.EqualTo(100 * Alone).Within(1e-4));

    [Test]
    public void A_batch_begins_where_another_one_ended()
    {
        SimulatedBatch[] batches = [.. new SideBySideLoop(new CostModel(), SideBySideKind.Contending, Workers, seed: 3).Run(new CommonSize(Size)).Take(50)];
        var later = batches.Where(batch => batch.Index >= Workers).OrderBy(batch => batch.Index).Select(batch => batch.StartedAt).ToArray();

        Assert.That(later, Is.SubsetOf(batches.Select(EndOf)).And.Ordered);
    }

    [Test]
    public void Batches_come_in_the_order_in_which_they_end([Values] SideBySideKind kind) =>
        Assert.That(new SideBySideLoop(new CostModel(), kind, Workers, seed: 3).Run(new CommonSize(Size)).Take(200).Select(EndOf), Is.Ordered);

    [Test]
    public void One_worker_is_the_same_in_every_kind([Values] SideBySideKind kind) =>
        Assert.That(
            new SideBySideLoop(new CostModel(), kind, 1, seed: 3).Run(new CommonSize(Size)).Take(50),
            Is.EqualTo(new SideBySideLoop(new CostModel(), SideBySideKind.Independent, 1, seed: 3).Run(new CommonSize(Size)).Take(50)));

    private static double Alone => Still.MedianSeconds(Size, .5);

    // Those of the first round meet workers that have not begun.
    private static IEnumerable<double> Seconds(SideBySideKind kind) =>
        Run(kind).Skip(Workers).Take(20).Select(batch => batch.ProcessingTime.TotalSeconds);

    private static IEnumerable<SimulatedBatch> Run(SideBySideKind kind) => new SideBySideLoop(Still, kind, Workers, seed: 3).Run(new CommonSize(Size));

    private static TimeSpan EndOf(SimulatedBatch batch) => batch.StartedAt + batch.ProcessingTime;
}
