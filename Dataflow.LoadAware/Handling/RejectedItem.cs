namespace Dataflow.LoadAware;

/// <summary>An item that a <see cref="BatchHandlerBlock{T}"/> has given up.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Item">The item.</param>
/// <param name="Exception">What the handler threw or said about it last.</param>
/// <param name="Attempts">Calls of the handler that the item was part of, 1 or more.</param>
/// <param name="Reason">Why it was given up.</param>
public sealed record RejectedItem<T>(T Item, Exception Exception, int Attempts, RejectionReason Reason);
