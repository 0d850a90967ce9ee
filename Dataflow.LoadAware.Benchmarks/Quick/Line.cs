namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>A line of the report: one quantity of one question.</summary>
internal sealed class Line
{
    private readonly Bar _bar;
    private readonly Pair _middle;

    /// <summary>Works out the line from what a quantity was at each turn.</summary>
    /// <exception cref="ArgumentException">There is no turn.</exception>
    public Line(string name, string against, Unit unit, Bar bar, IReadOnlyList<Pair> turns, CountedRound counted = CountedRound.Least)
    {
        Name = name;
        Against = against;
        Unit = unit;
        _bar = bar;
        Baseline = Figures.Of(turns.Select(turn => turn.Baseline));
        Ours = Figures.Of(turns.Select(turn => turn.Ours));
        Counted = counted == CountedRound.Least ? new Pair(Baseline.Min, Ours.Min) : new Pair(Baseline.Median, Ours.Median);
        _middle = turns.OrderBy(turn => turn.Ours / turn.Baseline).ElementAt(turns.Count / 2);
    }

    /// <summary>The path.</summary>
    public string Name { get; }

    /// <summary>What the baseline is.</summary>
    public string Against { get; }

    /// <summary>How the figures are written.</summary>
    public Unit Unit { get; }

    /// <summary>The baseline's figures; not numbers when there is no baseline.</summary>
    public Figures Baseline { get; }

    /// <summary>Our figures.</summary>
    public Figures Ours { get; }

    /// <summary>The figures that are shown and judged: those of the least rounds, or of the middle ones.</summary>
    public Pair Counted { get; }

    /// <summary>The least result that is asked for.</summary>
    public string AtLeast => _bar.AtLeast;

    /// <summary>The result that is aimed at.</summary>
    public string Aim => _bar.Aim;

    /// <summary>The result by the figures that count.</summary>
    public string Result => _bar.Show(Counted);

    /// <summary>
    /// The result of the middle turn, which should say the same. The two rounds of a turn follow each other, so it holds even where the
    /// machine is fast for a while and then slow for a while.
    /// </summary>
    public string MiddleResult => _bar.Show(_middle);

    /// <summary>Whether the bar was reached, by the figures that count.</summary>
    public Verdict Verdict => _bar.Judge(Counted);

    /// <summary>The lines of a question, one for each quantity that it asks for.</summary>
    public static IEnumerable<Line> Of(Question question, IReadOnlyList<Turn> turns)
    {
        if (question.Time is { } time)
        {
            yield return new Line(question.Name, question.Against, Unit.Nanoseconds, time, [.. turns.Select(turn => turn.Time)], question.Counted);
        }

        if (question.Memory is { } memory)
        {
            string name = question.Time is null ? question.Name : $"{question.Name}: bytes";
            yield return new Line(name, question.Against, question.MemoryUnit, memory, [.. turns.Select(turn => turn.Memory)], question.Counted);
        }
    }
}
