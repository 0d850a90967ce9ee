namespace Dataflow.LoadAware.Handling;

/// <summary>The items that were neither decided nor lost when the handling was cut off, until somebody takes them. Any thread.</summary>
internal sealed class LeftItems<T>
{
    private readonly Lock _gate = new();
    private List<LeftItem<T>> _items = [];

    /// <summary>Adds what a run had not decided, in the order of its batch.</summary>
    public void Add(IEnumerable<Slice<T>> undecided)
    {
        lock (_gate)
        {
            foreach (Slice<T> slice in undecided)
            {
                foreach (T item in slice.Items)
                {
                    _items.Add(new LeftItem<T>(item, slice.Past.Attempts));
                }
            }
        }
    }

    /// <summary>Adds items that never came into work.</summary>
    public void Add(IEnumerable<T> waiting)
    {
        lock (_gate)
        {
            _items.AddRange(waiting.Select(item => new LeftItem<T>(item, Attempts: 0)));
        }
    }

    /// <summary>Hands all of them out and forgets them.</summary>
    public List<LeftItem<T>> Take()
    {
        lock (_gate)
        {
            List<LeftItem<T>> taken = _items;
            _items = [];
            return taken;
        }
    }
}
