using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware;

/// <summary>One link from a block that tells news to a target. Disposing of it unlinks; a second time does nothing.</summary>
internal sealed class NewestLink<T>(NewestSource<T> source, ITargetBlock<T> target, DataflowLinkOptions options) : IDisposable
{
    private readonly NewestSource<T> _source = source;

    /// <summary>Who is offered to.</summary>
    public ITargetBlock<T> Target { get; } = target;

    /// <summary>Whether the end of the block is passed on.</summary>
    public bool PropagatesCompletion { get; } = options.PropagateCompletion;

    /// <summary>Messages this link may still take; negative: any number. Guarded by the source's gate.</summary>
    public int MessagesLeft { get; set; } = options.MaxMessages;

    /// <summary>Whether the newest message has yet to be offered to this link alone. Guarded by the source's gate.</summary>
    public bool AwaitsNewest { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _source.Unlink(this);
}
