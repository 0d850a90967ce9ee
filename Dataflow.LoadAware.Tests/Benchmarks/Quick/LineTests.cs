using Dataflow.LoadAware.Benchmarks.Quick;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>How turns become a line of the report.</summary>
public class LineTests
{
    private static readonly Contender Nobody = new(() => throw new InvalidOperationException("nothing is measured here"));

    [Test]
    public void The_result_compares_the_least_of_both_sides_from_different_turns() =>
        Assert.That(Timed((30, 20), (60, 10), (90, 30)).Result, Is.EqualTo("3.00x"));

    [Test]
    public void The_middle_turn_compares_neighbours() =>
        Assert.That(Timed((30, 20), (600, 300), (90, 30)).MiddleResult, Is.EqualTo("2.00x"), "of 1.5, 2 and 3");

    [Test]
    public void The_least_figures_decide() =>
        Assert.That(Timed((30, 10), (60, 55), (60, 55)).Verdict, Is.EqualTo(Verdict.Aim));

    [Test]
    public void Where_the_middle_round_counts_a_lucky_one_does_not()
    {
        Question question = Ask(Nobody) with { Memory = new WithinFraction(0.25, 0), MemoryUnit = Unit.Plain, Counted = CountedRound.Middle };
        Turn[] turns = [.. new[] { (1.2, 1.0), (1.4, 9.0), (1.3, 2.6) }.Select(turn => new Turn(new Sample(0, turn.Item1), new Sample(0, turn.Item2)))];
        Line line = Line.Of(question, turns).Single();

        Assert.That((line.Counted, line.Result, line.Verdict), Is.EqualTo((new Pair(1.3, 2.6), "+100.0 %", Verdict.Missed)));
    }

    [Test]
    public void Without_a_baseline_ours_stands_alone()
    {
        Question question = Ask(null) with { Time = new AtMost(1000, 500, Unit.Nanoseconds) };
        Line line = Line.Of(question, [new Turn(null, new Sample(300, 0)), new Turn(null, new Sample(200, 0))]).Single();
        Assert.That(line.Result, Is.EqualTo("200.0 ns"));
    }

    [Test]
    public void A_question_has_a_line_for_each_quantity_it_asks_for()
    {
        Question question = Ask(Nobody) with { Time = new TimesCheaper(2, 3), Memory = new NotAboveBaseline() };
        Line[] lines = [.. Line.Of(question, [new Turn(new Sample(30, 8), new Sample(15, 4))])];
        Assert.That(lines.Select(line => $"{line.Name}: {line.Result}"), Is.EqualTo(new[] { "path: 2.00x", "path: bytes: -4.00" }));
    }

    [Test]
    public void A_question_about_memory_alone_keeps_its_name()
    {
        Question question = Ask(Nobody) with { Memory = new NotAboveBaseline() };
        Assert.That(Line.Of(question, [new Turn(default(Sample), default)]).Single().Name, Is.EqualTo("path"));
    }

    private static Line Timed(params (double Baseline, double Ours)[] turns) => Line.Of(
        Ask(Nobody) with { Time = new TimesCheaper(2, 3) },
        [.. turns.Select(turn => new Turn(new Sample(turn.Baseline, 0), new Sample(turn.Ours, 0)))]).Single();

    private static Question Ask(Contender? baseline) => new("path", "BatchBlock", baseline, Nobody);
}
