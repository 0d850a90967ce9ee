using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Quick.Questions;

/// <summary>What does an item cost on each path through a mesh, next to a BatchBlock in the same place?</summary>
internal static class PathQuestions
{
    private const string Peer = "BatchBlock";
    private const int FastPasses = 64;
    private const int SlowPasses = 24;
    private const int BulkChunk = 1_000;

    private static readonly int[] Sizes = [10, 100, 1_000];

    public static IEnumerable<Question> All() =>
        [.. Post<int>(1), .. Post<int>(2), .. Post<Payload>(1), .. Post<Payload>(2), .. Send(), .. Buffer(), .. PostMany(), .. Alone()];

    private static IEnumerable<Question> Post<T>(int producers) =>
        from size in Sizes
        select new Question(
            $"Post -> handler, {Describe<T>(size, producers)}",
            Peer,
            Path<T>(FastPasses, size, () => Flow.PostAsync(Batchers.Peer<T>(size), FastPasses, producers)),
            Path<T>(FastPasses, size, () => Flow.PostAsync(Batchers.Ours<T>(size), FastPasses, producers)))
        {
            Time = producers == 1
                ? new TimesCheaper(size == 10 ? 1.7 : 2, 3)
                : new TimesCheaper(size == 10 ? 2 : 2.5, 4),
            Memory = new NotAboveBaseline(),
        };

    private static IEnumerable<Question> Send() =>
        [.. Sizes.Select(size => Send<int>(size, 1)), Send<int>(100, 2), Send<Payload>(100, 1)];

    private static Question Send<T>(int size, int producers) => new(
        $"SendAsync, bounded -> bounded handler, {Describe<T>(size, producers)}",
        Peer,
        Path<T>(SlowPasses, size, () => Flow.SendAsync(Batchers.Peer<T>(size, Batchers.TenBatches(size)), SlowPasses, producers)),
        Path<T>(SlowPasses, size, () => Flow.SendAsync(Batchers.Ours<T>(size, Batchers.TenBatches(size)), SlowPasses, producers)))
    {
        Time = new TimesCheaper(size == 10 ? 1.5 : 1.3, 2),
    };

    private static IEnumerable<Question> Buffer() =>
        [.. Sizes.Select(size => Buffer<int>(size, bounded: false)), Buffer<int>(100, bounded: true), Buffer<Payload>(100, bounded: false)];

    private static Question Buffer<T>(int size, bool bounded)
    {
        int capacity = bounded ? Batchers.TenBatches(size) : DataflowBlockOptions.Unbounded;
        return new(
            $"BufferBlock -> {(bounded ? "bounded block" : "block")} -> handler, {Describe<T>(size, 1)}",
            Peer,
            Path<T>(SlowPasses, size, () => Flow.BufferAsync(Batchers.Peer<T>(size, capacity), SlowPasses)),
            Path<T>(SlowPasses, size, () => Flow.BufferAsync(Batchers.Ours<T>(size, capacity), SlowPasses)))
        {
            Time = new TimesCheaper(1.1, 1.3),
        };
    }

    private static IEnumerable<Question> PostMany() =>
        [
            .. Sizes.Select(PostManyUntaken),
            .. Sizes.Select(PostMany<int>),
            PostMany<Payload>(100),
            .. Sizes.Select(PostManyByPoster),
            PostManyBesideHandler(),
            PostManyBesideCopy(),
        ];

    // The call by itself. What is taken later is in the lines below it, where a batch of ten costs its receiver more than its items.
    private static Question PostManyUntaken(int size) => new(
        $"PostMany of 1,000, nobody takes, {Describe<int>(size, 1)}",
        "BatchBlock Post",
        Path<int>(FastPasses, size, () => Flow.PostUntakenAsync(Batchers.Peer<int>(size), FastPasses)),
        Path<int>(FastPasses, size, () => Flow.PostManyUntakenAsync(Batchers.Ours<int>(size), BulkChunk, FastPasses)))
    {
        Time = new TimesCheaper(15),
    };

    private static Question PostMany<T>(int size) => new(
        $"PostMany of 1,000 -> handler, {Describe<T>(size, 1)}",
        "BatchBlock Post",
        Path<T>(FastPasses, size, () => Flow.PostAsync(Batchers.Peer<T>(size), FastPasses)),
        Path<T>(FastPasses, size, () => Flow.PostManyAsync(Batchers.Ours<T>(size), BulkChunk, FastPasses)))
    {
        Time = new TimesCheaper(15),
    };

    private static Question PostManyByPoster(int size) => new(
        $"PostMany of 1,000, poster receives, {Describe<int>(size, 1)}",
        "BatchBlock Post",
        Path<int>(FastPasses, size, () => Alone(Batchers.Peer<int>(size), size)),
        Path<int>(FastPasses, size, () => ManyAlone(size)))
    {
        Time = new TimesCheaper(15),
    };

    // What no block can save: with batches of ten, most of an item's cost is the handler's.
    private static Question PostManyBesideHandler() => new(
        $"PostMany of 1,000 -> handler, beside the handler alone, {Describe<int>(10, 1)}",
        "batches posted to it",
        Contender.Of(FastPasses * Stock.Length, () => Flow.PostBatchesAsync(10, FastPasses)),
        Path<int>(FastPasses, 10, () => Flow.PostManyAsync(Batchers.Ours<int>(10), BulkChunk, FastPasses)))
    {
        Time = new SideBySide(),
    };

    // The aim is the bandwidth of memory: an item is copied in and out, and nothing else is done for it alone.
    private static Question PostManyBesideCopy() => new(
        "PostMany of 1,000, poster receives, beside two copies of the items, size 1000, int",
        "two copies",
        Contender.Of(FastPasses * Stock.Length, () => Copies.RunAsync(FastPasses)),
        Contender.Of(FastPasses * Stock.Length, () => ManyAlone(1_000)))
    {
        Time = new SideBySide(),
    };

    private static IEnumerable<Question> Alone() =>
        from size in Sizes
        select new Question(
            $"Post, poster receives, {Describe<int>(size, 1)}",
            Peer,
            Alone(() => Batchers.Peer<int>(size), size),
            Alone(() => Batchers.Ours<int>(size), size))
        {
            Time = new SideBySide(),
            Memory = new NotAboveBaseline(),
        };

    // All rounds use the same block, so that what it allocates once does not count as the items' share.
    private static Contender Alone<TBlock>(Func<TBlock> make, int size)
        where TBlock : IPropagatorBlock<int, int[]>, IReceivableSourceBlock<int[]> => new(() =>
        {
            TBlock block = make();
            return new Trial(Measure.Rounds(FastPasses * Stock.Length, () => Alone(block, size), BatchBytes<int>(FastPasses, size)));
        });

    private static Task Alone<TBlock>(TBlock block, int size)
        where TBlock : IPropagatorBlock<int, int[]>, IReceivableSourceBlock<int[]>
    {
        var tally = new Tally<int>(Stock.Of<int>());
        PosterReceives.Run(block, size, FastPasses, tally);
        tally.Check(FastPasses);
        return Task.CompletedTask;
    }

    private static Task ManyAlone(int size)
    {
        var tally = new Tally<int>(Stock.Of<int>());
        PosterReceives.RunMany(Batchers.Ours<int>(size), BulkChunk, size, FastPasses, tally);
        tally.Check(FastPasses);
        return Task.CompletedTask;
    }

    private static Contender Path<T>(int passes, int size, Func<Task> round) =>
        Contender.Of(passes * Stock.Length, round, BatchBytes<T>(passes, size));

    private static long BatchBytes<T>(int passes, int size) => passes * (Stock.Length / size) * Measure.ArrayBytes<T>(size);

    private static string Describe<T>(int size, int producers) =>
        $"size {size}, {producers} producer{(producers == 1 ? "" : "s")}, {Stock.Of<T>().Name}";
}
