using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

/// <summary>One link from the block to a target, and what disposing of it means.</summary>
/// <param name="source">The half that the link belongs to.</param>
/// <param name="target">The target as it was given to LinkTo.</param>
/// <param name="seenAsSource">
/// Whom the target sees as the source: the block, or a stand-in when the block has a link to this target already.
/// </param>
/// <param name="options">The options given to LinkTo.</param>
internal sealed class Link<T>(SourceHalf<T> source, ITargetBlock<T[]> target, ISourceBlock<T[]> seenAsSource, DataflowLinkOptions options)
    : IDisposable
{
    public ITargetBlock<T[]> Target => target;

    public ISourceBlock<T[]> SeenAsSource => seenAsSource;

    /// <summary>Who consumes and reserves through this link: the target, or the stand-in of a second link to it.</summary>
    public object Consumer { get; } = seenAsSource is DoubleLinkSource<T> ? seenAsSource : target;

    public bool PropagateCompletion { get; } = options.PropagateCompletion;

    public bool Append { get; } = options.Append;

    public bool IsLimited { get; } = options.MaxMessages != DataflowBlockOptions.Unbounded;

    /// <summary>Messages that the link may still carry, where it is limited. Guarded by the block's gate.</summary>
    public int MessagesLeft { get; set; } = options.MaxMessages;

    /// <summary>Whether the link is undone. Written under the gate, read without: an offer that has begun may still land.</summary>
    public volatile bool IsRemoved;

    public void Dispose() => source.Unlink(this);
}
