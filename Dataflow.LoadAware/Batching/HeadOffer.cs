using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// The batch at the head while it is shown to others: what was claimed, and how it went. Used by one thread at a time, without the gate.
/// </summary>
internal struct HeadOffer<T>
{
    /// <summary>The message id under which the head is offered.</summary>
    public DataflowMessageHeader Header;

    /// <summary>Number of the head's first item.</summary>
    public long FirstItem;

    /// <summary>Where the head's items are.</summary>
    public ItemQueue<T>.Position Position;

    /// <summary>Items in the batch.</summary>
    public int Length;

    /// <summary>The batch itself, once it is cut.</summary>
    public T[]? Batch;

    /// <summary>Whether it is shown to one alone while others wait for it: their turn is still to come.</summary>
    public bool OthersMayWant;

    /// <summary>Who took it by accepting the offer.</summary>
    public object? AcceptedBy;

    /// <summary>Whether it was accepted.</summary>
    public bool Accepted;

    /// <summary>Whether some target keeps the offer in mind and will come for it.</summary>
    public bool Postponed;

    /// <summary>Whether the batch is an array of the queue itself, which leaves with it.</summary>
    public readonly bool IsWhole => Batch is not null && ReferenceEquals(Batch, Position.Whole(Length));

    /// <summary>The batch behind this one in a run, as long as it. To be asked for while this one is still in the queue.</summary>
    public readonly HeadOffer<T> Next() => new()
    {
        Header = new DataflowMessageHeader(Header.Id + 1),
        FirstItem = FirstItem + Length,
        Position = Position.After(Length),
        Length = Length,
    };

    /// <summary>Takes the batch as it lies in the queue, or copies it out, unless that was done before.</summary>
    [MemberNotNull(nameof(Batch))]
    public void Cut() => Batch ??= Position.Whole(Length) ?? CopyOut();

    /// <summary>Clears the slots that the batch leaves behind.</summary>
    public readonly void Forget()
    {
        if (!IsWhole)
        {
            ItemQueue<T>.Forget(Position, Length);
        }
    }

    private readonly T[] CopyOut()
    {
        T[] batch = GC.AllocateUninitializedArray<T>(Length);
        ItemQueue<T>.Copy(Position, batch);
        return batch;
    }
}
