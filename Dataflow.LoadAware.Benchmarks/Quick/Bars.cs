namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>Ours must be so many times cheaper than the baseline.</summary>
internal sealed record TimesCheaper(double Least, double Best = double.PositiveInfinity) : Bar
{
    public override string AtLeast => Format($"{Least:0.##}x");

    public override string Aim => double.IsFinite(Best) ? Format($"{Best:0.##}x") : "";

    public override string Show(Pair pair) => Format($"{pair.Baseline / pair.Ours:0.00}x");

    public override Verdict Judge(Pair pair) =>
        Judge(pair.Baseline / pair.Ours >= Least, pair.Baseline / pair.Ours >= Best);
}

/// <summary>Ours may cost so much more than the baseline, as a fraction of it.</summary>
internal sealed record WithinFraction(double Least, double Best) : Bar
{
    public override string AtLeast => Format($"within {Least:P0}");

    public override string Aim => Format($"within {Best:P0}");

    public override string Show(Pair pair) => Format($"{(pair.Ours / pair.Baseline) - 1:+0.0 %;-0.0 %}");

    public override Verdict Judge(Pair pair) =>
        Judge(pair.Ours <= pair.Baseline * (1 + Least), pair.Ours <= pair.Baseline * (1 + Best));
}

/// <summary>Ours may be so much and no more, whatever the baseline.</summary>
internal sealed record AtMost(double Limit, double Best, Unit Unit) : Bar
{
    public override string AtLeast => $"<= {Unit.Show(Limit)}";

    public override string Aim => $"<= {Unit.Show(Best)}";

    public override string Show(Pair pair) => Unit.Show(pair.Ours);

    public override Verdict Judge(Pair pair) => Judge(pair.Ours <= Limit, pair.Ours <= Best);
}

/// <summary>Ours may be so much more than the baseline, in units and not as a fraction.</summary>
internal sealed record MoreByAtMost(double Limit, double Best, Unit Unit) : Bar
{
    public override string AtLeast => $"<= +{Unit.Show(Limit)}";

    public override string Aim => $"<= +{Unit.Show(Best)}";

    public override string Show(Pair pair) => (pair.Ours < pair.Baseline ? "" : "+") + Unit.Show(pair.Ours - pair.Baseline);

    public override Verdict Judge(Pair pair) => Judge(pair.Ours - pair.Baseline <= Limit, pair.Ours - pair.Baseline <= Best);
}

/// <summary>Ours may be as much as the baseline; the aim is nothing. What a figure of two digits does not show does not count.</summary>
internal sealed record NotAboveBaseline : Bar
{
    private const double Nothing = 0.005;

    public override string AtLeast => "not above";

    public override string Aim => "0";

    public override string Show(Pair pair) => Format($"{pair.Ours - pair.Baseline:+0.00;-0.00;0}");

    public override Verdict Judge(Pair pair) => Judge(pair.Ours < pair.Baseline + Nothing, pair.Ours < Nothing);
}

/// <summary>Nothing is asked: the two stand side by side.</summary>
internal sealed record SideBySide : Bar
{
    public override string AtLeast => "";

    public override string Aim => "";

    public override string Show(Pair pair) => Format($"{pair.Baseline / pair.Ours:0.00}x");

    public override Verdict Judge(Pair pair) => Verdict.None;
}
