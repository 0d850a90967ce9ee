using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// The links of a block in the order in which they are offered to. Guarded by the block's gate; the array itself is never changed, so
/// an offer may walk it without.
/// </summary>
internal sealed class LinkTable<T>
{
    private int _limited;

    public Link<T>[] All { get; private set; } = [];

    public bool IsEmpty => All.Length == 0;

    /// <summary>Whether some link carries so many messages and no more.</summary>
    public bool AnyLimited => _limited > 0;

    public bool HasTarget(ITargetBlock<T[]> target) => Array.Exists(All, link => ReferenceEquals(link.Target, target));

    public void Add(Link<T> link)
    {
        All = link.Append ? [.. All, link] : [link, .. All];
        _limited += link.IsLimited ? 1 : 0;
    }

    /// <summary>Undoes a link; does nothing when that was done before.</summary>
    public void Remove(Link<T> link)
    {
        if (link.IsRemoved)
        {
            return;
        }

        link.IsRemoved = true;
        All = Array.FindAll(All, other => other != link);
        _limited -= link.IsLimited ? 1 : 0;
    }

    /// <summary>Counts a message that went to a consumer; a link that carried its last one is undone.</summary>
    public void CountMessage(object? consumer)
    {
        if (_limited > 0 && consumer is not null)
        {
            CountLimited(consumer);
        }
    }

    // Apart, for its lambda allocates at the entry of the method, and most batches have no limited link to be counted at.
    private void CountLimited(object consumer)
    {
        Link<T>? link = Array.Find(All, candidate => candidate.IsLimited && ReferenceEquals(candidate.Consumer, consumer));
        if (link is not null && --link.MessagesLeft == 0)
        {
            Remove(link);
        }
    }

    public Link<T>[] TakeAll()
    {
        Link<T>[] all = All;
        Array.ForEach(all, link => link.IsRemoved = true);
        All = [];
        _limited = 0;
        return all;
    }
}
