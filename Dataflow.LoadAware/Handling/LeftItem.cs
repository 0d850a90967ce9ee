namespace Dataflow.LoadAware;

/// <summary>An item that was accepted and neither succeeded nor was rejected before the handling was cut off.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Item">The item.</param>
/// <param name="Attempts">
/// Calls of the handler that the item was part of. With 0 it never reached the handler; otherwise a call that was cut off may still have
/// taken effect.
/// </param>
public readonly record struct LeftItem<T>(T Item, int Attempts);
