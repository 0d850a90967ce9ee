using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>The sums over the batches of a run, worked out by hand.</summary>
public class CellFiguresTests
{
    // The oracle's size is 447.2 on an idle backend with the default cost.
    private static readonly ClairvoyantOracle Oracle = new(new CostModel(), 10_000, null, .95);
    private static readonly BatchTrace[] Trace = [Batch(100, 10, 0), Batch(300, 20, 30), Batch(100, 30, 20), Batch(500, 40, 0)];

    [Test]
    public void Figures_are_sums_over_the_batches() => Assert.Multiple(() =>
    {
        var figures = Of(targetMilliseconds: 25);

        Assert.That(figures.Succeeded, Is.EqualTo(950));
        Assert.That(figures.Errors, Is.EqualTo(.05));
        Assert.That(figures.Violations, Is.EqualTo(.5));
        Assert.That(figures.P99, Is.EqualTo(.04));
        Assert.That(figures.Batches, Is.EqualTo(4));
    });

    [Test]
    public void A_batch_at_the_target_is_within_it() => Assert.That(Of(targetMilliseconds: 30).Violations, Is.EqualTo(.25));

    [Test]
    public void Without_a_target_nothing_violates_it() => Assert.That(Of(null).Violations, Is.Zero);

    [Test]
    public void Sizes_are_compared_on_a_logarithmic_scale()
    {
        var best = Oracle.SizeAt(0);
        BatchTrace[] trace = [Batch((int)(best * Math.E), 1, 0), Batch((int)(best / Math.E), 1, 0)];

        Assert.That(CellFigures.Of(trace, null, Oracle).SizeDeviation, Is.EqualTo(1).Within(.01));
    }

    private static CellFigures Of(int? targetMilliseconds) =>
        CellFigures.Of(Trace, targetMilliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null, Oracle);

    private static BatchTrace Batch(int size, int milliseconds, int failed) =>
        new(TimeSpan.Zero, size, TimeSpan.FromMilliseconds(milliseconds), failed, 0, false);
}
