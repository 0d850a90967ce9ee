namespace Dataflow.LoadAware.Handling;

/// <summary>The search, by halving, for the items that make a slice fail: what it has found, and what it has cost so far.</summary>
/// <remarks>
/// A slice that fails is split; the first half is tried, then the second. Where the first half succeeds the second must be to blame and is
/// split at once; a single item is always tried alone before it is rejected. So one item in n costs at most two calls a level and
/// one at the end: 2*ceil(log2 n)+1. What is cut off on the way, for a probe of an open circuit, is a call beside that.
/// </remarks>
internal sealed class Bisection(int count)
{
    private int _open = count;

    /// <summary>Items that it began with.</summary>
    public int Count { get; } = count;

    /// <summary>Items of these that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Items of these that succeeded.</summary>
    public int Succeeded { get; private set; }

    /// <summary>The time of all calls so far that have not been reported.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>What the handler said of the load last.</summary>
    public LoadFeedback? Feedback { get; private set; }

    /// <summary>Takes the cost of a call.</summary>
    public void Add(in CallOutcome outcome)
    {
        Spent += outcome.Elapsed;
        Feedback = outcome.Result?.Feedback ?? Feedback;
    }

    /// <summary>Items have been decided; true when these were the last.</summary>
    public bool Decide(int succeeded, int failed, int rejectedByHandler = 0)
    {
        Succeeded += succeeded;
        Failed += failed;
        _open -= succeeded + failed + rejectedByHandler;
        return _open == 0;
    }
}
