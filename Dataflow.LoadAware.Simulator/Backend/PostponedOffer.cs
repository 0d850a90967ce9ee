using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>A message that a source still holds for us, and the source to get it from.</summary>
internal readonly record struct PostponedOffer<T>(ISourceBlock<T> Source, DataflowMessageHeader Header);
