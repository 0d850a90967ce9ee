namespace Dataflow.LoadAware.Benchmarks.Beside;

/// <summary>Any way to batch, from whatever library: items go in, batches go to a handler on another thread.</summary>
public interface IBatcher<in T>
{
    /// <summary>Takes one item.</summary>
    void Post(T item);

    /// <summary>Takes no more; ends when the handler has had everything.</summary>
    Task EndAsync();
}
