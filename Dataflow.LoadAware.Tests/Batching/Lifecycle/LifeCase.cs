using static Dataflow.LoadAware.Tests.Batching.Lifecycle.LifeEvent;

namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>One cell of the matrix: the block, its neighbour, what is inside, and the events in their order.</summary>
/// <param name="Greedy">Whether the block is greedy.</param>
/// <param name="Bounded">Whether it has room for one batch only.</param>
/// <param name="Taking">Whether the linked target takes what it is offered, or is full and postpones it.</param>
/// <param name="Inside">What is inside.</param>
/// <param name="Order">The events.</param>
public sealed record LifeCase(bool Greedy, bool Bounded, bool Taking, Inside Inside, LifeEvent[] Order)
{
    /// <summary>Items in a batch.</summary>
    public const int Size = 3;

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
    public LifeEvent? Abort => AbortOf(Order);

    public bool IsReserved => Inside is Inside.ReservedThenReleased or Inside.ReservedThenConsumed;

    /// <summary>Whether an abort surely finds output that nobody has taken, so that the block cannot have completed before it.</summary>
    public bool AbortFindsOutput =>
        Abort is { } abort
        && Inside != Inside.Nothing
        && (Greedy || Inside != Inside.Partial)
        && (IsReserved || (!Taking && !Before(abort).Contains(Receive)));

    /// <summary>How many items the linked target is surely given as soon as it is linked.</summary>
    public int TakenAtOnce => Taking && Inside is Inside.Full or Inside.Postponed ? Size : 0;

    /// <summary>How many items a receive surely finds when its turn comes.</summary>
    public int Receivable =>
        Taking || !Order.Contains(Receive) || Before(Receive).Any(IsAbort) ? 0
        : Inside is Inside.Full or Inside.Postponed ? Size
        : Inside == Inside.Partial && Greedy && Before(Receive).Contains(Complete) ? Size - 1
        : 0;

    /// <summary>Whether a receive comes too late: what was inside is dropped.</summary>
    public bool ReceivesAfterAbort => Order.Contains(Receive) && Before(Receive).Any(IsAbort);

    public static bool IsCompletedBeforeAbort(LifeEvent[] order) =>
        AbortOf(order) is { } abort && Array.IndexOf(order, Complete) is >= 0 and int i && i < Array.IndexOf(order, abort);

    /// <summary>A new block of this kind with everything that can be inside it; greedy and unbounded, nothing is ever postponed.</summary>
    public static IEnumerable<LifeCase> Of(LifeEvent[] order) =>
        from greedy in new[] { true, false }
        from bounded in new[] { true, false }
        from taking in new[] { true, false }
        from inside in Enum.GetValues<Inside>()
        where inside != Inside.Postponed || bounded || !greedy
        select new LifeCase(greedy, bounded, taking, inside, order);

    public override string ToString() =>
        $"{string.Join(", ", Order)} with {Inside} inside, {(Bounded ? "bounded" : "unbounded")}, {(Greedy ? "greedy" : "not greedy")}, "
        + $"linked to {(Taking ? "one that takes all" : "one that is full")}";

    private static bool IsAbort(LifeEvent e) => e is Fault or Cancel;

    private static LifeEvent? AbortOf(LifeEvent[] order) => order.Where(IsAbort).Select(e => (LifeEvent?)e).FirstOrDefault();

    private IEnumerable<LifeEvent> Before(LifeEvent e) => Order.TakeWhile(earlier => earlier != e);
}
