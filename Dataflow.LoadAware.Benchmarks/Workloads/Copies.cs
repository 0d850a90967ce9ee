namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>The floor under PostMany: the items are copied into a buffer, out of it into a new array, and looked at.</summary>
public static class Copies
{
    private const int Chunk = 1_000;

    public static Task RunAsync(int passes)
    {
        var tally = new Tally<int>(Stock.Of<int>());
        int[] buffer = new int[Chunk];
        for (int pass = 0; pass < passes; pass++)
        {
            for (int start = 0; start < Stock.Length; start += Chunk)
            {
                Stock.Of<int>().Items.Slice(start, Chunk).CopyTo(buffer);
                int[] batch = GC.AllocateUninitializedArray<int>(Chunk);
                buffer.CopyTo(batch, 0);
                tally.Add(batch);
            }
        }

        tally.Check(passes);
        return Task.CompletedTask;
    }
}
