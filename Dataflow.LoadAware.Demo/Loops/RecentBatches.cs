namespace Dataflow.LoadAware.Demo.Loops;

/// <summary>Time and failures of the last few batches: what a loop is like now, where totals say what it was like on the whole. Its owner locks.</summary>
internal sealed class RecentBatches
{
    /// <summary>How many batches count as recent.</summary>
    public const int Count = 50;

    private readonly Queue<(TimeSpan Time, int Items, long Failed)> _batches = new(Count);

    /// <summary>Takes a batch; the oldest leaves when there are enough.</summary>
    public void Add(TimeSpan time, int items, long failed)
    {
        if (_batches.Count == Count)
        {
            _batches.Dequeue();
        }

        _batches.Enqueue((time, items, failed));
    }

    /// <summary>The time that 95 % of them stayed within; zero before the first.</summary>
    public TimeSpan P95()
    {
        TimeSpan[] times = [.. _batches.Select(batch => batch.Time).Order()];
        return times.Length == 0 ? TimeSpan.Zero : times[(int)Math.Ceiling(0.95 * times.Length) - 1];
    }

    /// <summary>Failed items as a fraction of all, 0 to 1; 0 before the first.</summary>
    public double ErrorRate()
    {
        int items = _batches.Sum(batch => batch.Items);
        return items == 0 ? 0 : (double)_batches.Sum(batch => batch.Failed) / items;
    }
}
