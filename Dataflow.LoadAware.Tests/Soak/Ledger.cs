namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>Keeps books on what was accepted and what was handed on, and balances them at the end.</summary>
internal sealed class Ledger(int producers)
{
    private readonly List<int>[] _accepted = [.. Enumerable.Range(0, producers).Select(_ => new List<int>())];
    private readonly Lock _lock = new();
    private readonly List<Item> _handedOn = [];

    /// <summary>Called by the producer alone.</summary>
    public void Accepted(Item item) => _accepted[item.Producer].Add(item.Number);

    public void HandedOn(Item[] batch)
    {
        lock (_lock) _handedOn.AddRange(batch);
    }

    /// <summary>What was handed on twice, or never accepted; empty when nothing was, which must be so however a block ends.</summary>
    public IEnumerable<string> Excess()
    {
        HashSet<Item> accepted = [.. _accepted.Index().SelectMany(producer => producer.Item.Select(number => new Item(producer.Index, number)))];
        return _handedOn.Where(item => !accepted.Remove(item)).Select(item => $"{item} was handed on twice, or never accepted");
    }

    /// <summary>What does not balance; empty when every accepted item was handed on exactly once.</summary>
    /// <param name="inOrder">Whether one consumer saw all, so that the items of each producer must have come in order.</param>
    public IEnumerable<string> Balance(bool inOrder)
    {
        ILookup<int, int> handedOn = _handedOn.ToLookup(item => item.Producer, item => item.Number);
        for (int producer = 0; producer < _accepted.Length; producer++)
        {
            IEnumerable<int> got = inOrder ? handedOn[producer] : handedOn[producer].Order();
            if (got.SequenceEqual(_accepted[producer])) continue;
            yield return $"producer {producer}: {_accepted[producer].Count} accepted, {got.Count()} handed on, "
                + $"{got.GroupBy(number => number).Count(group => group.Count() > 1)} twice, "
                + $"{_accepted[producer].Except(got).Count()} lost, or else out of order";
        }
    }
}
