namespace Dataflow.LoadAware.Handling;

/// <summary>The search, by halving, for the items that make a slice fail: its budget, and what it has cost so far.</summary>
/// <remarks>
/// A slice that fails is split; the first half is tried, then the second. Where the first half succeeds the second must be to blame and is
/// split at once; a single item is always tried alone before it is rejected. So one item in n costs at most two calls a level and
/// one at the end: 2*ceil(log2 n)+1.
/// </remarks>
internal sealed class Bisection(int count, int budget)
{
    private int _callsLeft = budget;
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

    /// <summary>Sets aside the calls of two halves; false when the budget does not allow it.</summary>
    /// <param name="saved">A call that was set aside and need not be made.</param>
    public bool TryPay(int saved = 0)
    {
        bool enough = _callsLeft + saved >= 2;
        _callsLeft -= enough ? 2 - saved : 0;
        return enough;
    }

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
