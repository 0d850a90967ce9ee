namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>
/// Tells when a question has warmed up: when neither side has become a good deal faster for a while. The runtime compiles hot code
/// anew in the background, which takes longer the busier the machine is, so a fixed number of rounds would not do.
/// </summary>
internal sealed class Settling(TimeProvider time)
{
    private const int LeastTurns = 4;
    private const double GoodDeal = 0.9;
    private static readonly TimeSpan While = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly long _start = time.GetTimestamp();
    private long _settledAt = time.GetTimestamp();
    private Pair _best = new(double.PositiveInfinity, double.PositiveInfinity);
    private int _turns;

    /// <summary>Whether to measure from here on; after three seconds in any case.</summary>
    public bool IsSettled => time.GetElapsedTime(_start) >= Longest
        || (_turns >= LeastTurns && time.GetElapsedTime(_settledAt) >= While);

    /// <summary>Looks at one more turn.</summary>
    public void Note(Turn turn)
    {
        _turns++;
        Pair pair = turn.Time;
        if (pair.Baseline < _best.Baseline * GoodDeal || pair.Ours < _best.Ours * GoodDeal)
        {
            _settledAt = time.GetTimestamp();
        }

        _best = new Pair(double.MinNumber(_best.Baseline, pair.Baseline), double.MinNumber(_best.Ours, pair.Ours));
    }
}
