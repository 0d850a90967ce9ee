using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Beside;

/// <summary>The course that every batcher runs: one producer, the whole stock so many times, all of it handled.</summary>
public static class Course
{
    public static async Task RunAsync<T>(Func<Tally<T>, IBatcher<T>> make, int passes)
    {
        var tally = new Tally<T>(Stock.Of<T>());
        IBatcher<T> batcher = make(tally);
        PostAll(batcher, passes);
        await batcher.EndAsync().ConfigureAwait(false);
        tally.Check(passes);
    }

    private static void PostAll<T>(IBatcher<T> batcher, int passes)
    {
        ReadOnlySpan<T> items = Stock.Of<T>().Items;
        for (int pass = 0; pass < passes; pass++)
        {
            foreach (T item in items)
            {
                batcher.Post(item);
            }
        }
    }
}
