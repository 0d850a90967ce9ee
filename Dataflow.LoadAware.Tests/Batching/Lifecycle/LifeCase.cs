using static Dataflow.LoadAware.Tests.Batching.Lifecycle.LifeEvent;

namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>One cell of the matrix: the block, what is inside, and the events in their order.</summary>
public sealed record LifeCase(bool Greedy, bool Bounded, Inside Inside, LifeEvent[] Order)
{
    /// <summary>Every order of two and of three different events.</summary>
    public static IEnumerable<LifeEvent[]> Orders
    {
        get
        {
            LifeEvent[] all = Enum.GetValues<LifeEvent>();
            return from first in all
                   from second in all
                   where second != first
                   from third in all.Select(e => (LifeEvent?)e).Append(null)
                   where third != first && third != second
                   select third is { } last ? new[] { first, second, last } : [first, second];
        }
    }

    /// <summary>The first of those events that drop what is inside; null when there is none.</summary>
    public LifeEvent? Abort => Order.Where(e => e is Fault or Cancel).Select(e => (LifeEvent?)e).FirstOrDefault();

    public bool IsCompletedBeforeAbort => Abort is { } abort && Array.IndexOf(Order, Complete) is >= 0 and int i && i < Array.IndexOf(Order, abort);

    /// <summary>Whether an abort surely finds output that nobody has taken, so that the block cannot have completed before it.</summary>
    public bool AbortFindsOutput =>
        Abort is { } abort
        && Inside != Inside.Nothing
        && (Greedy || Inside != Inside.Partial)
        && (Inside == Inside.Reserved || !Order.TakeWhile(e => e != abort).Contains(Receive));

    /// <summary>A new block of this kind with everything that can be inside it; greedy and unbounded, nothing is ever postponed.</summary>
    public static IEnumerable<LifeCase> Of(LifeEvent[] order) =>
        from greedy in new[] { true, false }
        from bounded in new[] { true, false }
        from inside in Enum.GetValues<Inside>()
        where inside != Inside.Postponed || bounded || !greedy
        select new LifeCase(greedy, bounded, inside, order);

    public override string ToString() =>
        $"{string.Join(", ", Order)} with {Inside} inside, {(Bounded ? "bounded" : "unbounded")}, {(Greedy ? "greedy" : "not greedy")}";
}
