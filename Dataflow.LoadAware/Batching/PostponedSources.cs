using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// The sources whose message the block has postponed, in the order in which they were first postponed. A source has one message
/// here at most: a newer one takes the older one's place in the line.
/// </summary>
internal sealed class PostponedSources<T>
{
    // By reference: sources are foreign, and their Equals and GetHashCode must not run under the gate.
    private readonly Dictionary<ISourceBlock<T>, LinkedListNode<PostponedMessage<T>>> _bySource = new(ReferenceEqualityComparer.Instance);
    private readonly LinkedList<PostponedMessage<T>> _line = new();
    private LinkedListNode<PostponedMessage<T>>? _spare;

    public int Count => _line.Count;

    /// <summary>Adds a message to the end of the line, or in the place of its source's older one.</summary>
    public void Add(ISourceBlock<T> source, DataflowMessageHeader header)
    {
        var message = new PostponedMessage<T>(source, header);
        if (_bySource.TryGetValue(source, out LinkedListNode<PostponedMessage<T>>? node))
        {
            node.Value = message;
            return;
        }

        node = NewNode(message);
        _line.AddLast(node);
        _bySource.Add(source, node);
    }

    /// <summary>Puts back a message that was popped and not used; a newer one of its source wins.</summary>
    public void PutBackFirst(PostponedMessage<T> message)
    {
        if (!_bySource.ContainsKey(message.Source))
        {
            LinkedListNode<PostponedMessage<T>> node = NewNode(message);
            _line.AddFirst(node);
            _bySource.Add(message.Source, node);
        }
    }

    /// <summary>Takes the first message out of the line: its source may offer again at once.</summary>
    public bool TryPop(out PostponedMessage<T> message)
    {
        LinkedListNode<PostponedMessage<T>>? first = _line.First;
        if (first is null)
        {
            message = default;
            return false;
        }

        message = first.Value;
        _line.RemoveFirst();
        _bySource.Remove(message.Source);
        first.Value = default;
        _spare = first;
        return true;
    }

    /// <summary>The line as it is.</summary>
    public ISourceBlock<T>[] ToArray() => [.. _line.Select(message => message.Source)];

    private LinkedListNode<PostponedMessage<T>> NewNode(PostponedMessage<T> message)
    {
        LinkedListNode<PostponedMessage<T>> node = _spare ?? new(message);
        _spare = null;
        node.Value = message;
        return node;
    }
}

/// <summary>A message that was offered when the block had no room for it.</summary>
internal readonly record struct PostponedMessage<T>(ISourceBlock<T> Source, DataflowMessageHeader Header);
