using System.Globalization;

namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>What a measured pair is held against: a least result and an aim.</summary>
internal abstract record Bar
{
    /// <summary>The result that must be reached, in words; empty when nothing is asked.</summary>
    public abstract string AtLeast { get; }

    /// <summary>The result that is aimed at.</summary>
    public abstract string Aim { get; }

    /// <summary>The result in the words of the bar.</summary>
    public abstract string Show(Pair pair);

    /// <summary>How far ours got.</summary>
    public abstract Verdict Judge(Pair pair);

    /// <summary>The judgement of a result of which more is better.</summary>
    protected static Verdict Judge(bool reached, bool aim) =>
        aim ? Verdict.Aim : reached ? Verdict.Reached : Verdict.Missed;

    /// <summary>Formats the same everywhere.</summary>
    protected static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How far a result got.</summary>
internal enum Verdict
{
    /// <summary>Nothing was asked.</summary>
    None,

    /// <summary>Less than the least.</summary>
    Missed,

    /// <summary>The least, and not the aim.</summary>
    Reached,

    /// <summary>The aim.</summary>
    Aim,
}
