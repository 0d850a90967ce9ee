using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Quick.Questions;

/// <summary>What does the handler block add to a batch that is handled without failure?</summary>
internal static class HandlerQuestions
{
    private const int Passes = 64;

    /// <summary>A microsecond a batch, in nanoseconds.</summary>
    private const double Limit = 1_000;

    public static IEnumerable<Question> All() =>
        from size in new[] { 100, 1_000 }
        select new Question(
            $"A batch through the handler block, size {size}",
            "ActionBlock",
            Batches(size, Handlers.Peer),
            Batches(size, Handlers.Ours))
        {
            Time = new MoreByAtMost(Limit, Limit / 2, Unit.Nanoseconds),
            Memory = new MoreByAtMost(0, 0, Unit.Bytes),
        };

    private static Contender Batches(int size, Func<Tally<int>, System.Threading.Tasks.Dataflow.ITargetBlock<int[]>> handler)
    {
        long batches = (long)Passes * Stock.Length / size;
        return Contender.Of(batches, () => Flow.HandleAsync(size, Passes, handler), batches * Measure.ArrayBytes<int>(size));
    }
}
