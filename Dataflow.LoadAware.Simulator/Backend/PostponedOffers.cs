using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>Offers to come back for, first postponed first served. Its owner locks.</summary>
internal sealed class PostponedOffers<T>
{
    private readonly Queue<ISourceBlock<T>> _order = new();

    // By reference: sources are foreign, and their Equals and GetHashCode must not run under the owner's lock.
    private readonly Dictionary<ISourceBlock<T>, DataflowMessageHeader> _headers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Remembers an offer. A source has one at a time: a newer header replaces the older one in its place.</summary>
    public void Put(ISourceBlock<T> source, DataflowMessageHeader header)
    {
        if (!_headers.ContainsKey(source))
            _order.Enqueue(source);
        _headers[source] = header;
    }

    /// <summary>Takes out the oldest. The source may offer again from now on.</summary>
    public bool TryTake(out PostponedOffer<T> offer)
    {
        if (!_order.TryDequeue(out var source))
        {
            offer = default;
            return false;
        }

        _headers.Remove(source, out var header);
        offer = new PostponedOffer<T>(source, header);
        return true;
    }
}
