namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>What a soak sends through the block: who sent it, and its number with that producer.</summary>
public readonly record struct Item(int Producer, int Number);
