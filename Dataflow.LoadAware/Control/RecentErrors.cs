namespace Dataflow.LoadAware.Control;

/// <summary>
/// The share of items that failed of late. A batch of 40 items and more speaks for itself; smaller ones are taken together, for one item of ten that
/// fails says nothing of a tenth.
/// </summary>
internal sealed class RecentErrors
{
    // In items. So many tell five per cent from ten; of those that are remembered, there are more.
    private const int Enough = 40;
    private const double Memory = 100;
    private const double JustOne = 1.5;

    private double _items;
    private double _failed;

    /// <summary>The share that failed; of the last batch alone where that is large, or does not say how many items it had.</summary>
    public double Rate { get; private set; }

    /// <summary>Whether what failed is one item of a few: that is the item's fault as likely as the size's.</summary>
    public static bool IsOneItem(in LoadFeedback feedback) =>
        feedback.BatchSize is > 1 and < Enough && feedback.ErrorRate < 1 && feedback.ErrorRate * feedback.BatchSize < JustOne;

    /// <summary>Takes a batch that was no overload.</summary>
    public void Add(in LoadFeedback feedback)
    {
        double kept = Math.Exp(-feedback.BatchSize / Memory);
        _items = (kept * _items) + feedback.BatchSize;
        _failed = (kept * _failed) + (feedback.ErrorRate * feedback.BatchSize);
        Rate = feedback.BatchSize is > 0 and < Enough ? _failed / _items : feedback.ErrorRate;
    }
}
