namespace Dataflow.LoadAware.Control;

/// <summary>
/// The share of items that failed of late. Of a large batch its own; small ones are taken together, for one item of ten that fails says nothing of
/// a tenth.
/// </summary>
internal sealed class RecentErrors
{
    // Enough to tell a few per cent; a batch of some hundred leaves nothing of those before it.
    private const double Memory = 100;
    private const double JustOne = 1.5;

    private double _items;
    private double _failed;

    /// <summary>The share that failed; of the last batch alone where it does not say how many items it had.</summary>
    public double Rate { get; private set; }

    /// <summary>Whether what failed is one item of several: that is the item's fault as likely as the size's.</summary>
    public static bool IsOneItem(in LoadFeedback feedback) =>
        feedback.BatchSize > 1 && feedback.ErrorRate < 1 && feedback.ErrorRate * feedback.BatchSize < JustOne;

    /// <summary>Takes a batch that was no overload.</summary>
    public void Add(in LoadFeedback feedback)
    {
        if (feedback.BatchSize <= 0)
        {
            Rate = feedback.ErrorRate;
            return;
        }

        double kept = Math.Exp(-feedback.BatchSize / Memory);
        _items = (kept * _items) + feedback.BatchSize;
        _failed = (kept * _failed) + (feedback.ErrorRate * feedback.BatchSize);
        Rate = _failed / _items;
    }
}
